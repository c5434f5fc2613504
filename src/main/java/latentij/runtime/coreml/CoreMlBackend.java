// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.coreml;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import latentij.model.graph.layers.GraphOptions;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Failure;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.ort.NativeLibraries;
import latentij.runtime.ort.OrtErrors;
import latentij.util.Versions;
import latentij.util.machine.SystemMemory;

/**
 * The GPU and the neural engine of Apple's processors.
 * <p>
 * Not chosen by any {@link latentij.runtime.backend.DeviceChoice} yet: it was written
 * from ONNX Runtime's sources and documentation, and its numbers have not been seen.
 *
 * @see <a href=
 *      "https://onnxruntime.ai/docs/execution-providers/CoreML-ExecutionProvider.html">CoreML
 *      Execution Provider</a>
 */
public final class CoreMlBackend implements Backend {

	private static final String NAME = "CoreML";

	private static final String PLATFORM = "osx-aarch64";

	private static final Device DEVICE = new Device(NAME, 0, NAME);

	private static final Pattern OUT_OF_MEMORY =
			Pattern.compile("out of memory|failed to allocate|insufficient memory", Pattern.CASE_INSENSITIVE);

	/** The provider's own words for a failure of CoreML's. */
	private static final Pattern OF_COREML =
			Pattern.compile("coreml|core ml|mlmodel|error (compiling|executing) model", Pattern.CASE_INSENSITIVE);

	private final String platform;
	private final BooleanSupplier compiledIn;

	/** Creates the backend of this machine. */
	public CoreMlBackend() {
		this(NativeLibraries.platform(), () -> OrtEnvironment.getAvailableProviders()
				.contains(OrtProvider.CORE_ML));
	}

	/**
	 * Creates a backend.
	 *
	 * @param platform the machine's name, as in ONNX Runtime's jar
	 * @param compiledIn tells whether ONNX Runtime has the provider; asked after it was
	 *          started
	 */
	CoreMlBackend(final String platform, final BooleanSupplier compiledIn) {
		this.platform = platform;
		this.compiledIn = compiledIn;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public List<Device> devices() {
		return unavailable(DEVICE).isPresent() ? List.of() : List.of(DEVICE);
	}

	@Override
	public Device device(final int number) {
		return number == 0 ? DEVICE : new Device(NAME, number, NAME + " " + number);
	}

	@Override
	public Optional<Unavailable> unavailable(final Device device) {
		if (!platform.equals(PLATFORM))
			return Optional.of(
					new Unavailable("CoreML is there on Macs with Apple processors only, and this is " + platform, ""));
		if (device.number() > 0)
			return Optional.of(new Unavailable("there is no CoreML " + device.number(), "choose the first one"));
		if (!compiledIn.getAsBoolean())
			return Optional.of(new Unavailable(
					"the ONNX Runtime that is installed has no CoreML",
					"install onnxruntime-" + Versions.onnxRuntime() + ".jar"));
		return Optional.empty();
	}

	@Override
	public void configure(
			final SessionOptions options, final Device device, final Precision precision, final boolean channelsLast)
			throws OrtException {
		options.addCoreML(options(precision));
	}

	/** The options of ONNX Runtime's provider for CoreML. */
	static Map<String, String> options(final Precision precision) {
		final Map<String, String> options = new TreeMap<>();
		// The older format, NeuralNetwork, rounds to 16 bits on a GPU.
		options.put("ModelFormat", "MLProgram");
		// The neural engine computes with 16-bit floats only.
		options.put("MLComputeUnits", precision == Precision.FP32 ? "CPUAndGPU" : "ALL");
		// Images of all sizes go through one session.
		options.put("RequireStaticInputShapes", "0");
		return options;
	}

	@Override
	public GraphOptions graphOptions(final Device device, final Precision precision) {
		return GraphOptions.GPU.withHalf(precision.isHalf());
	}

	/** 2^31, as on other GPUs, until it is known better. */
	@Override
	public double mostValues() {
		return 1L << 31;
	}

	/** Budget of the main memory, which the GPU shares. */
	@Override
	public Budget budget(final Device device, final Precision precision) {
		return new Budget(device, SystemMemory.available(), 1, mostValues());
	}

	@Override
	public Failure classify(final Throwable failure) {
		final String message = OrtErrors.message(failure);
		if (OUT_OF_MEMORY.matcher(message).find()) return Failure.OUT_OF_MEMORY;
		return OF_COREML.matcher(message).find() ? Failure.DEVICE : Failure.OTHER;
	}
}
