// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import latentij.codec.VaeException;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.DeviceChoice.Kind;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.coreml.CoreMlBackend;
import latentij.runtime.cpu.CpuBackend;
import latentij.runtime.cuda.CudaBackend;
import latentij.runtime.ort.OrtLoader;
import latentij.util.AbandonableCall;
import latentij.util.CancelCheck;

/**
 * The devices that networks can run on. Resolves the user's choice of one.
 * <p>
 * Several threads may use it.
 */
public final class Devices {

	private static final Unavailable ASKED_FOR_CPU = new Unavailable("the CPU was asked for", "ask for the GPU");

	private static final Devices STANDARD =
			new Devices(List.of(new CudaBackend()), new CpuBackend(), List.of(new CoreMlBackend()));

	private final List<Backend> accelerators;
	private final Backend cpu;
	private final List<Backend> unproven;
	private final OpenNetworks networks = new OpenNetworks();
	private boolean started;

	/** The reason why ONNX Runtime could not be started the last time; null if none is known. */
	private VaeException failure;

	/**
	 * A device, or a backend without one.
	 *
	 * @param name for people
	 * @param unavailable the reason and the remedy; empty if it can be used
	 */
	public record State(String name, Optional<Unavailable> unavailable) {}

	/**
	 * A device that was resolved.
	 *
	 * @param choice of the user
	 * @param device where networks run
	 * @param whyNotGpu the reason why that is not a GPU; empty if it is one
	 */
	public record Resolved(DeviceChoice choice, Device device, Optional<Unavailable> whyNotGpu) {

		/** @return the choice; for every choice that leads to the CPU one of those that make a difference there */
		public DeviceChoice used() {
			if (!device.isCpu()) return choice;
			return choice.precision() == Precision.FAST ? DeviceChoice.CPU.with(Precision.FAST) : DeviceChoice.CPU;
		}

		/** @return true for a precision that is for GPUs, on a CPU, which computes as with fp32 in its place */
		public boolean lacksPrecision() {
			return device.isCpu() && choice.precision().usesTensorCores();
		}

		/** @return the reason why it is no GPU in parentheses, for people; empty if it is one */
		public String because() {
			return whyNotGpu.map(why -> " (" + why.reason() + ")").orElse("");
		}
	}

	/**
	 * Creates devices.
	 *
	 * @param accelerators backends that a choice may lead to, the preferred one first
	 * @param cpu the backend for all else
	 * @param unproven backends that no choice leads to
	 */
	Devices(final List<Backend> accelerators, final Backend cpu, final List<Backend> unproven) {
		this.accelerators = List.copyOf(accelerators);
		this.cpu = cpu;
		this.unproven = List.copyOf(unproven);
	}

	/** @return the devices of this machine */
	public static Devices standard() {
		return STANDARD;
	}

	/** @return all backends, in the order in which they are preferred */
	public List<Backend> backends() {
		final List<Backend> backends = new ArrayList<>(accelerators);
		backends.add(cpu);
		backends.addAll(unproven);
		return backends;
	}

	/**
	 * The backend of a device.
	 *
	 * @param device that was resolved here
	 * @return its backend
	 */
	Backend backend(final Device device) {
		return backends().stream()
				.filter(backend -> backend.name().equals(device.backend()))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException("There is no backend " + device.backend()));
	}

	/**
	 * Starts ONNX Runtime, if it was not started yet.
	 *
	 * @throws VaeException if it cannot be started
	 */
	synchronized void start() {
		if (started) return;
		final Set<String> providers = backends().stream()
				.flatMap(backend -> backend.prepare().stream())
				.collect(Collectors.toSet());
		try {
			OrtLoader.start(providers, () -> backends().forEach(Backend::load));
		} catch (final VaeException exc) {
			failure = exc;
			throw exc;
		}
		started = true;
	}

	/**
	 * Looks at all devices. Starts ONNX Runtime, unless that has failed before.
	 *
	 * @return a row for each device, and for each backend without one
	 * @throws VaeException if ONNX Runtime cannot be started
	 */
	public synchronized List<State> states() {
		if (!started && failure != null) throw failure;
		start();
		final List<State> states = new ArrayList<>();
		for (final Backend backend : backends()) {
			final List<Device> devices = backend.devices();
			for (final Device device : devices)
				states.add(new State(device.description(), backend.unavailable(device)));
			if (devices.isEmpty()) states.add(new State(backend.name(), backend.unavailable(backend.device(0))));
		}
		return states;
	}

	/**
	 * Resolves a choice. Starts ONNX Runtime, unless the CPU is chosen.
	 *
	 * @param choice of the user
	 * @return the device that it leads to
	 * @throws VaeException if ONNX Runtime cannot be started, or if the GPU is asked for
	 *           and cannot be used: the message names what is missing and what can be
	 *           done
	 */
	public Resolved resolve(final DeviceChoice choice) {
		if (choice.kind() == Kind.CPU) return new Resolved(choice, Device.CPU, Optional.of(ASKED_FOR_CPU));
		start();
		Optional<Unavailable> whyNot = Optional.empty();
		for (final Backend backend : accelerators) {
			final Device device = backend.device(choice.gpu());
			final Optional<Unavailable> unavailable = backend.unavailable(device);
			if (unavailable.isEmpty()) return new Resolved(choice, device, Optional.empty());
			if (whyNot.isEmpty()) whyNot = unavailable;
		}
		if (choice.kind() == Kind.GPU) throw cannotBeUsed(whyNot.orElseThrow());
		return new Resolved(choice, Device.CPU, whyNot);
	}

	/**
	 * Resolves a choice, as {@link #resolve(DeviceChoice)} does, for a caller who can be canceled
	 * while a GPU is tried. The trial itself goes on: the next caller who needs it waits for it.
	 *
	 * @param choice of the user
	 * @param check ends the waiting
	 * @throws java.util.concurrent.CancellationException if the check ended the waiting
	 */
	public Resolved resolve(final DeviceChoice choice, final CancelCheck check) {
		return choice.kind() == Kind.CPU ? resolve(choice) : abandonable(() -> resolve(choice), check);
	}

	/** A trial on a GPU takes seconds, and a broken driver may never answer. */
	static <T> T abandonable(final Supplier<T> trial, final CancelCheck check) {
		try {
			return AbandonableCall.wait(trial::get, check);
		} catch (final RuntimeException exc) {
			throw exc;
		} catch (final Exception exc) {
			throw new IllegalStateException(exc);
		}
	}

	private static VaeException cannotBeUsed(final Unavailable gpu) {
		final String remedy = gpu.remedy().isEmpty() ? "Choose" : "To use it, " + gpu.remedy() + ". Or choose";
		return new VaeException("The GPU was asked for and cannot be used: " + gpu.reason() + ". " + remedy
				+ " device=auto or device=cpu.");
	}

	/** The networks that share the memory of these devices. */
	OpenNetworks networks() {
		return networks;
	}
}
