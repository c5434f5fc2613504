// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import static latentij.model.hub.store.StoreFixture.CONFIG;
import static latentij.model.hub.store.StoreFixture.WEIGHTS;
import static latentij.model.hub.store.StoreFixture.known;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import latentij.model.hub.DownloadConsent;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubModelFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Encryption and proxies. */
@Timeout(120)
class HubConnectionTest {

	private static final DownloadConsent YES = offer -> true;
	private static final char[] PASSWORD = "changeit".toCharArray();

	@TempDir
	Path temporary;

	private StoreFixture fixture;
	private HttpServer server;
	private TunnelProxy tunnel;

	@BeforeEach
	void start() {
		fixture = new StoreFixture(temporary);
	}

	@AfterEach
	void stop() throws IOException {
		if (server != null) server.stop(0);
		if (tunnel != null) tunnel.close();
		fixture.close();
	}

	private HubException fails(final ModelStore store, final Kind kind) {
		final HubException e =
				assertThrows(HubException.class, () -> store.download(known(), YES, DownloadListener.NONE));
		assertEquals(kind, e.kind(), e.getMessage());
		return e;
	}

	// -- Encryption --

	/** A certificate that nobody signed, for one name. */
	private KeyStore certificate(final String name) throws Exception {
		final Path file = temporary.resolve("key.p12");
		final Process keytool = new ProcessBuilder(
						Path.of(System.getProperty("java.home"), "bin", "keytool")
								.toString(),
						"-genkeypair",
						"-alias",
						"test",
						"-keyalg",
						"EC",
						"-dname",
						"CN=" + name,
						"-ext",
						"san=dns:" + name,
						"-validity",
						"30",
						"-storetype",
						"PKCS12",
						"-keystore",
						file.toString(),
						"-storepass",
						new String(PASSWORD))
				.redirectErrorStream(true)
				.start();
		final String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertEquals(0, keytool.waitFor(), output);
		final KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(file)) {
			store.load(in, PASSWORD);
		}
		return store;
	}

	/** Serves the usual model, encrypted. */
	private void serve(final KeyStore key) throws Exception {
		final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(key, PASSWORD);
		final SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), null, null);
		final HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
		https.setHttpsConfigurator(new HttpsConfigurator(context));
		https.createContext("/", exchange -> {
			final boolean config = exchange.getRequestURI().getPath().endsWith(".json");
			FakeHub.send(exchange, 200, config ? CONFIG : WEIGHTS);
			exchange.close();
		});
		https.start();
		server = https;
		fixture.env.put("HF_ENDPOINT", "https://localhost:" + https.getAddress().getPort());
	}

	private static SSLContext trusting(final KeyStore key) throws Exception {
		final KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("test", key.getCertificate("test"));
		final TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(trusted);
		final SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		return context;
	}

	@Test
	void refusesCertificatesThatNobodyTrusts() throws Exception {
		serve(certificate("localhost"));
		final HubException e = fails(fixture.store(), Kind.INSECURE);
		assertTrue(e.getMessage().contains("trust store"), e.getMessage());
		// No second attempt could help.
		assertEquals(List.of(), fixture.clock.sleeps);
		assertFalse(Files.exists(fixture.snapshot()));
	}

	@Test
	void refusesCertificatesOfOthers() throws Exception {
		final KeyStore key = certificate("somebody.example");
		serve(key);
		fails(fixture.builder().ssl(trusting(key)).build(), Kind.INSECURE);
	}

	@Test
	void worksEncrypted() throws Exception {
		final KeyStore key = certificate("localhost");
		serve(key);
		final HubModelFiles files =
				fixture.builder().ssl(trusting(key)).build().download(known(), YES, DownloadListener.NONE);
		assertArrayEquals(WEIGHTS, Files.readAllBytes(files.weights()));
	}

	@Test
	void refusesToLeaveEncryption() throws Exception {
		final KeyStore key = certificate("localhost");
		serve(key);
		server.removeContext("/");
		server.createContext("/", exchange -> {
			exchange.getResponseHeaders().set("Location", fixture.hub.cdn("/x").toString());
			FakeHub.send(exchange, 302, new byte[0]);
			exchange.close();
		});
		final HubException e = fails(fixture.builder().ssl(trusting(key)).build(), Kind.INSECURE);
		assertTrue(e.getMessage().contains("not encrypted"), e.getMessage());
		assertEquals(List.of(), fixture.hub.requests());
	}

	@Test
	void doesNotSendTheTokenInTheClear() throws Exception {
		fixture.served();
		fixture.env.put("HF_TOKEN", "hf_SECRET");
		fixture.env.put("HF_ENDPOINT", "http://hub.example");
		proxy(null);
		proxied().download(known(), YES, DownloadListener.NONE);
		assertTrue(fixture.log.toString().contains("not encrypted"), fixture.log.toString());
		for (final FakeHub.Request request : seen) assertNull(request.header("Authorization"));
		assertFalse(seen.isEmpty());
	}

	// -- Proxies --

	private final List<FakeHub.Request> seen = new CopyOnWriteArrayList<>();

	/**
	 * A proxy that pretends to be hub.example.
	 *
	 * @param credentials what it asks for; null for nothing
	 */
	private void proxy(final String credentials) throws IOException {
		server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
		server.createContext("/", exchange -> {
			final Headers headers = new Headers();
			headers.putAll(exchange.getRequestHeaders());
			seen.add(new FakeHub.Request(
					null, exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers));
			final String expected = credentials == null
					? null
					: "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
			if (expected != null && !expected.equals(headers.getFirst("Proxy-Authorization"))) {
				exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"lab\"");
				FakeHub.send(exchange, 407, new byte[0]);
			} else
				FakeHub.send(exchange, 200, exchange.getRequestURI().getPath().endsWith(".json") ? CONFIG : WEIGHTS);
			exchange.close();
		});
		server.start();
		fixture.env.put("HF_ENDPOINT", "http://hub.example");
	}

	private ModelStore proxied() {
		return fixture.builder()
				.proxies(StoreFixture.proxy(server.getAddress()))
				.build();
	}

	@Test
	void goesThroughTheProxy() throws Exception {
		proxy(null);
		final HubModelFiles files = proxied().download(known(), YES, DownloadListener.NONE);
		assertArrayEquals(WEIGHTS, Files.readAllBytes(files.weights()));
		assertEquals(
				"http://hub.example/owner/tiny-vae/resolve/main/config.json",
				seen.get(0).path());
	}

	@Test
	void asksTheUsersAuthenticatorForTheProxy() throws Exception {
		proxy("anna:pass:word");
		final Authenticator before = Authenticator.getDefault();
		Authenticator.setDefault(new Authenticator() {

			@Override
			protected PasswordAuthentication getPasswordAuthentication() {
				return getRequestorType() == RequestorType.PROXY
								&& getRequestingPort() == server.getAddress().getPort()
						? new PasswordAuthentication("anna", "pass:word".toCharArray())
						: null;
			}
		});
		try {
			assertArrayEquals(
					WEIGHTS,
					Files.readAllBytes(proxied()
							.download(known(), YES, DownloadListener.NONE)
							.weights()));
		} finally {
			Authenticator.setDefault(before);
		}
		// Asked once, told from then on.
		assertNull(seen.get(0).header("Proxy-Authorization"));
		assertTrue(seen.stream().skip(1).allMatch(r -> r.header("Proxy-Authorization") != null));
	}

	@Test
	void takesTheProxysUserFromProperties() throws Exception {
		proxy("otto:secret");
		System.setProperty("http.proxyUser", "otto");
		System.setProperty("http.proxyPassword", "secret");
		try {
			assertArrayEquals(
					WEIGHTS,
					Files.readAllBytes(proxied()
							.download(known(), YES, DownloadListener.NONE)
							.weights()));
		} finally {
			System.clearProperty("http.proxyUser");
			System.clearProperty("http.proxyPassword");
		}
	}

	@Test
	void tellsThatTheProxyWantsALogin() throws Exception {
		proxy("anna:word");
		final HubException e = fails(proxied(), Kind.PROXY);
		assertTrue(e.getMessage().contains("http.proxyUser"), e.getMessage());
	}

	@Test
	void proxyCredentialsDoNotReachServers() throws Exception {
		fixture.served();
		System.setProperty("http.proxyUser", "otto");
		System.setProperty("http.proxyPassword", "secret");
		try {
			fixture.hub.next(FakeHub.Host.HUB, FakeHub.error(407, null));
			fails(fixture.store(), Kind.PROXY);
			for (final FakeHub.Request request : fixture.hub.requests())
				assertNull(request.header("Proxy-Authorization"));
		} finally {
			System.clearProperty("http.proxyUser");
			System.clearProperty("http.proxyPassword");
		}
	}

	@Test
	void tellsThatTheTunnelWantsALogin() throws Exception {
		tunnel = new TunnelProxy("of nobody");
		fixture.env.put("HF_ENDPOINT", "https://hub.example");
		final HubException e = fails(
				fixture.builder().proxies(StoreFixture.proxy(tunnel.address())).build(), Kind.PROXY);
		assertTrue(e.getMessage().contains("disabledSchemes"), e.getMessage());
	}

	/** Another JVM, whose proxy is set as ImageJ sets it. */
	public static final class Main {

		private Main() {}

		public static void main(final String... args) throws IOException {
			final HubModelFiles files = ModelStore.builder(StoreFixture.LAYOUT)
					.folder(Path.of(args[0]))
					.build()
					.download(known(), DownloadConsent.fromProperty(), DownloadListener.NONE);
			System.out.println(FakeHub.sha256(Files.readAllBytes(files.weights())));
		}
	}

	@Test
	void tunnelsThroughAProxyWithALogin() throws Exception {
		final KeyStore key = certificate("localhost");
		serve(key);
		final List<String> leaked = new CopyOnWriteArrayList<>();
		server.removeContext("/");
		server.createContext("/", exchange -> {
			if (exchange.getRequestHeaders().containsKey("Proxy-Authorization"))
				leaked.add(exchange.getRequestURI().toString());
			FakeHub.send(exchange, 200, exchange.getRequestURI().getPath().endsWith(".json") ? CONFIG : WEIGHTS);
			exchange.close();
		});
		tunnel = new TunnelProxy(
				"Basic " + Base64.getEncoder().encodeToString("otto:secret".getBytes(StandardCharsets.UTF_8)));
		final ProcessBuilder builder = new ProcessBuilder(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx64m",
				"-XX:TieredStopAtLevel=1",
				"-D" + DownloadConsent.PROPERTY + "=true",
				"-Dhttps.proxyHost=127.0.0.1",
				"-Dhttps.proxyPort=" + tunnel.address().getPort(),
				"-Dhttp.nonProxyHosts=",
				"-Dhttps.proxyUser=otto",
				"-Dhttps.proxyPassword=secret",
				"-Djdk.http.auth.tunneling.disabledSchemes=",
				"-Djavax.net.ssl.trustStore=" + temporary.resolve("key.p12"),
				"-Djavax.net.ssl.trustStorePassword=" + new String(PASSWORD),
				"-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				Main.class.getName(),
				fixture.folder.toString());
		builder.environment().putAll(fixture.env);
		final Process process = builder.redirectErrorStream(true).start();
		try {
			final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertEquals(FakeHub.sha256(WEIGHTS), output.strip());
		} finally {
			process.destroyForcibly();
		}
		assertTrue(
				tunnel.heads().get(0).startsWith("CONNECT localhost:"),
				tunnel.heads().toString());
		assertEquals(List.of(), leaked);
	}
}
