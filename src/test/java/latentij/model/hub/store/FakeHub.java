// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import latentij.model.hub.FileHash;

/**
 * Does what Hugging Face does, on this computer: small files are served with
 * git's SHA-1 as their ETag; large ones are redirected to another host, which
 * alone supports ranges, and their SHA-256 and size stand on the redirect only.
 * On request it does worse.
 */
public final class FakeHub implements AutoCloseable {

	/** The two hosts. */
	public enum Host {
		/** 127.0.0.1. */
		HUB,
		/** localhost, on another port. */
		CDN
	}

	/** Answers one request in place of the server. */
	@FunctionalInterface
	public interface Fault {

		/** @param content what was asked for; null if there is no such file */
		void answer(HttpExchange exchange, byte[] content) throws IOException;
	}

	/** A request that arrived. */
	public record Request(Host host, String method, String path, Headers headers) {

		public String header(final String name) {
			return headers.getFirst(name);
		}
	}

	/** The commit that every branch is at. */
	public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

	private record Entry(byte[] content, boolean large) {}

	private final Map<String, Entry> files = new ConcurrentHashMap<>();
	private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
	private final Map<Host, Deque<Fault>> faults = Map.of(Host.HUB, new ArrayDeque<>(), Host.CDN, new ArrayDeque<>());
	private final Map<Host, Fault> always = new ConcurrentHashMap<>();
	private final List<Request> requests = new CopyOnWriteArrayList<>();
	private final ExecutorService threads = Executors.newCachedThreadPool(r -> {
		final Thread thread = new Thread(r, "fake hub");
		thread.setDaemon(true);
		return thread;
	});
	private final HttpServer hub;
	private final HttpServer cdn;

	public FakeHub() {
		try {
			hub = server(InetAddress.getByName("127.0.0.1"), Host.HUB);
			cdn = server(InetAddress.getByName("localhost"), Host.CDN);
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}

	private HttpServer server(final InetAddress address, final Host host) throws IOException {
		final HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
		server.setExecutor(threads);
		server.createContext("/", e -> handle(host, e));
		server.start();
		return server;
	}

	/** @return for HF_ENDPOINT */
	public URI endpoint() {
		return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
	}

	/** @return an address on the other host */
	public URI cdn(final String path) {
		return URI.create("http://localhost:" + cdn.getAddress().getPort() + path);
	}

	/** Adds a file; large ones are redirected to the other host. */
	public FakeHub file(final String repository, final String path, final byte[] content, final boolean large) {
		files.put(repository + "/" + path, new Entry(content, large));
		blobs.put(sha256(content), content);
		return this;
	}

	/** Lets the next request to a host, after those before, go wrong. */
	public FakeHub next(final Host host, final Fault fault) {
		synchronized (faults) {
			faults.get(host).add(fault);
		}
		return this;
	}

	/** Lets every request to a host go wrong. */
	public FakeHub always(final Host host, final Fault fault) {
		always.put(host, fault);
		return this;
	}

	/** @return what arrived so far */
	public List<Request> requests() {
		return List.copyOf(requests);
	}

	/** @return the requests to a host by a method */
	public List<Request> requests(final Host host, final String method) {
		return requests.stream()
				.filter(r -> r.host == host && r.method.equals(method))
				.toList();
	}

	private void handle(final Host host, final HttpExchange exchange) throws IOException {
		final String path = exchange.getRequestURI().getRawPath();
		final Headers headers = new Headers();
		headers.putAll(exchange.getRequestHeaders());
		requests.add(new Request(host, exchange.getRequestMethod(), path, headers));
		try {
			Fault fault;
			synchronized (faults) {
				fault = faults.get(host).poll();
			}
			if (fault == null) fault = always.get(host);
			if (fault == null) fault = host == Host.HUB ? this::hub : FakeHub::ranges;
			fault.answer(exchange, content(host, path));
		} finally {
			exchange.close();
		}
	}

	private byte[] content(final Host host, final String path) {
		if (host == Host.CDN) return blobs.get(path.substring(path.lastIndexOf('/') + 1));
		final Entry entry = entry(path);
		return entry == null ? null : entry.content;
	}

	private Entry entry(final String path) {
		final String[] parts = path.split("/", 6);
		return parts.length < 6 || !parts[3].equals("resolve")
				? null
				: files.get(parts[1] + "/" + parts[2] + "/" + parts[5]);
	}

	/** As Hugging Face answers. */
	public void hub(final HttpExchange exchange, final byte[] content) throws IOException {
		final Headers headers = exchange.getResponseHeaders();
		final Entry entry = entry(exchange.getRequestURI().getRawPath());
		if (entry == null) {
			error(404, "EntryNotFound").answer(exchange, content);
			return;
		}
		headers.set("X-Repo-Commit", COMMIT);
		if (entry.large) {
			final String hash = sha256(content);
			headers.set("X-Linked-Etag", "\"" + hash + "\"");
			headers.set("X-Linked-Size", Integer.toString(content.length));
			// The pointer's, as Hugging Face has it: not the file's.
			headers.set("ETag", "\"" + "e".repeat(40) + "\"");
			headers.set("Location", cdn("/repos/ab/" + hash).toString() + "?Signature=SECRET-SIGNATURE");
			send(exchange, 302, "Found. Redirecting".getBytes(StandardCharsets.UTF_8));
			return;
		}
		headers.set("ETag", "\"" + gitSha1(content) + "\"");
		headers.set("Content-Type", "text/plain; charset=utf-8");
		send(exchange, 200, content);
	}

	/** As the other host answers: whole files and ranges. */
	public static void ranges(final HttpExchange exchange, final byte[] content) throws IOException {
		if (content == null) {
			send(exchange, 404, new byte[0]);
			return;
		}
		final Headers headers = exchange.getResponseHeaders();
		headers.set("Content-Type", "binary/octet-stream");
		headers.set("Accept-Ranges", "bytes");
		// Not a hash of the file, though it looks like one.
		headers.set("ETag", "\"" + "c".repeat(64) + "\"");
		final int from = from(exchange);
		if (from == 0) {
			send(exchange, 200, content);
			return;
		}
		if (from >= content.length) {
			headers.set("Content-Range", "bytes */" + content.length);
			send(exchange, 416, new byte[0]);
			return;
		}
		headers.set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
		send(exchange, 206, Arrays.copyOfRange(content, from, content.length));
	}

	private static int from(final HttpExchange exchange) {
		final String range = exchange.getRequestHeaders().getFirst("Range");
		return range == null ? 0 : Integer.parseInt(range.substring(6, range.indexOf('-')));
	}

	/** An answer of Hugging Face's that says no. */
	public static Fault error(final int status, final String code, final String... headers) {
		return (exchange, content) -> {
			if (code != null) exchange.getResponseHeaders().set("X-Error-Code", code);
			for (int i = 0; i < headers.length; i += 2)
				exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
			send(exchange, status, "{\"error\":\"no\"}".getBytes(StandardCharsets.UTF_8));
		};
	}

	/** Sends some bytes of what was asked for, then hangs up. */
	public static Fault dropAfter(final int bytes) {
		return (exchange, content) -> {
			final int from = from(exchange);
			if (from > 0)
				exchange.getResponseHeaders()
						.set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
			exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
			final OutputStream out = exchange.getResponseBody();
			out.write(content, from, Math.min(bytes, content.length - from));
			out.flush();
		};
	}

	/** Sends other bytes than those that were asked for. */
	public static Fault body(final int status, final String type, final byte[] body) {
		return (exchange, content) -> {
			exchange.getResponseHeaders().set("Content-Type", type);
			send(exchange, status, body);
		};
	}

	/** Sends part of the file as if it were all, without stating a length. */
	public static Fault chunked(final int bytes) {
		return (exchange, content) -> {
			exchange.sendResponseHeaders(200, 0);
			exchange.getResponseBody().write(content, 0, bytes);
			exchange.getResponseBody().close();
		};
	}

	/** Redirects elsewhere. */
	public static Fault redirect(final int status, final String location) {
		return (exchange, content) -> {
			exchange.getResponseHeaders().set("Location", location);
			send(exchange, status, new byte[0]);
		};
	}

	/** Sends an answer whole. */
	public static void send(final HttpExchange exchange, final int status, final byte[] body) throws IOException {
		if (exchange.getRequestMethod().equals("HEAD")) {
			exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
			exchange.sendResponseHeaders(status, -1);
			return;
		}
		exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
		if (body.length > 0)
			try (OutputStream out = exchange.getResponseBody()) {
				out.write(body);
			}
	}

	/** @return 64 hexadecimal digits */
	public static String sha256(final byte[] content) {
		return new FileHash(FileHash.Kind.SHA256, "").of(content);
	}

	/** @return 40 hexadecimal digits */
	public static String gitSha1(final byte[] content) {
		return new FileHash(FileHash.Kind.GIT_SHA1, "").of(content);
	}

	@Override
	public void close() {
		hub.stop(0);
		cdn.stop(0);
		threads.shutdownNow();
	}
}
