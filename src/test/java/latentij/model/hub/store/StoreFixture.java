// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import latentij.model.checkpoint.CheckpointLayout;
import latentij.model.hub.FileSize;
import latentij.model.hub.HubFile;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubReference;
import latentij.model.hub.RepositoryLayout;
import latentij.model.hub.http.Disk;
import latentij.model.hub.http.HubClock;
import latentij.model.hub.http.HubTuning;

/** A store on a temporary folder before a fake hub, without real waiting. */
public final class StoreFixture implements AutoCloseable {

	static final String REPOSITORY = "owner/tiny-vae";
	static final String CONFIG_JSON = "{\"_class_name\": \"AutoencoderKL\", \"latent_channels\": 4}";
	static final byte[] CONFIG = CONFIG_JSON.getBytes(StandardCharsets.UTF_8);
	static final String WEIGHTS_NAME = "diffusion_pytorch_model.safetensors";

	static final RepositoryLayout LAYOUT = new CheckpointLayout();

	/** Long enough for several pieces and a part. */
	static final byte[] WEIGHTS = random(300_000, 1);

	final FakeHub hub = new FakeHub();
	final Path home;
	final Path folder;
	final Path imagej;
	final Map<String, String> env = new HashMap<>();
	final List<String> log = Collections.synchronizedList(new ArrayList<>());
	final FakeClock clock = new FakeClock();
	Disk disk = Disk.REAL;

	StoreFixture(final Path temporary) {
		home = temporary.resolve("home");
		folder = temporary.resolve("store");
		imagej = temporary.resolve("Fiji.app").resolve("models");
		env.put("HF_ENDPOINT", hub.endpoint().toString());
		env.put("HF_HOME", home.resolve("huggingface").toString());
	}

	/** Puts the usual model there. */
	StoreFixture served() {
		return served("");
	}

	/** @param prefix "" or "vae/" */
	StoreFixture served(final String prefix) {
		hub.file(REPOSITORY, prefix + "config.json", CONFIG, false);
		hub.file(REPOSITORY, prefix + WEIGHTS_NAME, WEIGHTS, true);
		return this;
	}

	ModelStore.Builder builder() {
		return ModelStore.builder(LAYOUT)
				.folder(folder)
				.imagejModels(imagej)
				.environment(env::get)
				.log(log::add)
				.proxies(NO_PROXY)
				.clock(clock)
				.tuning(new HubTuning(
						4, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMillis(5)))
				.disk(disk);
	}

	ModelStore store() {
		return builder().build();
	}

	Path cache() {
		return home.resolve("huggingface").resolve("hub");
	}

	/** The folder in which downloads of the usual repository end up. */
	Path snapshot() {
		return folder.resolve("models--owner--tiny-vae").resolve("snapshots").resolve(FakeHub.COMMIT);
	}

	Path part() {
		return folder.resolve("models--owner--tiny-vae").resolve("parts").resolve(FakeHub.sha256(WEIGHTS) + ".part");
	}

	/** The usual model as a catalog would have it. */
	static HubModel known() {
		return known(FakeHub.sha256(WEIGHTS), FileSize.exactly((long) WEIGHTS.length));
	}

	static HubModel known(final String sha256, final FileSize size) {
		return new HubModel(
				"tiny",
				HubReference.parse(REPOSITORY),
				List.of(
						new HubFile("config.json", Role.CONFIG, FileSize.UNKNOWN, null),
						new HubFile(WEIGHTS_NAME, Role.WEIGHTS, size, sha256)),
				"MIT",
				false);
	}

	/** The usual model as a user types it. */
	static HubModel typed() {
		return HubModel.of(HubReference.parse(REPOSITORY));
	}

	static byte[] random(final int length, final long seed) {
		final byte[] bytes = new byte[length];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	/** Time that passes only when somebody waits. */
	public static final class FakeClock implements HubClock {

		final List<Duration> sleeps = Collections.synchronizedList(new ArrayList<>());
		/** The time that passes whenever somebody looks. */
		volatile long step;

		private long nanos;
		private Instant now = Instant.parse("2026-01-01T00:00:00Z");

		@Override
		public synchronized long nanoTime() {
			nanos += step;
			return nanos;
		}

		@Override
		public synchronized Instant now() {
			return now;
		}

		@Override
		public synchronized void sleep(final Duration time) {
			sleeps.add(time);
			nanos += time.toNanos();
			now = now.plus(time);
			Thread.yield();
		}

		Duration slept() {
			synchronized (sleeps) {
				return sleeps.stream().reduce(Duration.ZERO, Duration::plus);
			}
		}
	}

	/** Whatever proxies the machine has, 127.0.0.1 is not behind one. */
	static final ProxySelector NO_PROXY = new ProxySelector() {

		@Override
		public List<Proxy> select(final URI uri) {
			return List.of(Proxy.NO_PROXY);
		}

		@Override
		public void connectFailed(final URI uri, final SocketAddress address, final java.io.IOException e) {}
	};

	static ProxySelector proxy(final InetSocketAddress address) {
		return ProxySelector.of(address);
	}

	@Override
	public void close() {
		hub.close();
	}
}
