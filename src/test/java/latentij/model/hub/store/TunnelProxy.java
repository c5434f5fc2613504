// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that connects whoever tells the credentials. */
final class TunnelProxy implements Closeable {

	private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
	private final List<String> heads = new CopyOnWriteArrayList<>();
	private final String credentials;

	/** @param credentials what it asks for, as in the header */
	TunnelProxy(final String credentials) throws IOException {
		this.credentials = credentials;
		daemon(() -> {
			while (true) {
				final Socket client = socket.accept();
				daemon(() -> {
					try (client) {
						connect(client);
					}
				});
			}
		});
	}

	InetSocketAddress address() {
		return (InetSocketAddress) socket.getLocalSocketAddress();
	}

	/** @return the beginnings of all requests */
	List<String> heads() {
		return heads;
	}

	private void connect(final Socket client) throws IOException {
		final InputStream in = client.getInputStream();
		while (true) {
			final StringBuilder head = new StringBuilder();
			while (head.indexOf("\r\n\r\n") < 0) {
				final int c = in.read();
				if (c < 0) return;
				head.append((char) c);
			}
			heads.add(head.toString());
			if (!head.toString().contains("Proxy-Authorization: " + credentials)) {
				client.getOutputStream()
						.write(("HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=\"lab\"\r\n"
										+ "Content-Length: 0\r\n\r\n")
								.getBytes(StandardCharsets.US_ASCII));
				continue;
			}
			final String port = head.substring(head.indexOf(":") + 1, head.indexOf(" HTTP"));
			try (Socket server = new Socket("localhost", Integer.parseInt(port))) {
				client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
				daemon(() -> {
					server.getInputStream().transferTo(client.getOutputStream());
					client.close();
				});
				in.transferTo(server.getOutputStream());
			}
			return;
		}
	}

	/** Runs until something is closed. */
	private interface Work {

		void run() throws IOException;
	}

	private static void daemon(final Work work) {
		final Thread thread = new Thread(() -> {
			try {
				work.run();
			} catch (final IOException exc) {
				// One side hung up.
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		socket.close();
	}
}
