// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The user's name and password for a proxy, as they were given to Java or to
 * ImageJ; told only after a proxy has asked for them.
 * <p>
 * The JDK's client would ask an authenticator itself, but then drops the access
 * token from its requests.
 */
final class ProxyLogin {

	private final ProxySelector proxies;
	/** Null until a proxy has asked for it. */
	private String authorization;

	/** @param proxies chooses proxies; null for none */
	ProxyLogin(final ProxySelector proxies) {
		this.proxies = proxies;
	}

	/** Adds the login to a request that goes through a proxy, once one has asked for it. */
	void addTo(final HttpRequest.Builder request, final URI uri) {
		if (authorization != null && proxy(uri) != null) request.header("Proxy-Authorization", authorization);
	}

	/**
	 * Looks for a login after a proxy has asked for one.
	 *
	 * @return true if there is one that the proxy has not seen yet
	 */
	boolean find(final URI uri) {
		if (authorization != null || proxy(uri) == null) return false;
		final PasswordAuthentication user = user(uri);
		if (user == null) return false;
		final String login = user.getUserName() + ":" + new String(user.getPassword());
		authorization = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
		return true;
	}

	private PasswordAuthentication user(final URI uri) {
		for (final String scheme : new String[] {uri.getScheme(), "https", "http"}) {
			final String name = System.getProperty(scheme + ".proxyUser");
			final String password = System.getProperty(scheme + ".proxyPassword");
			if (name != null && password != null) return new PasswordAuthentication(name, password.toCharArray());
		}
		final Authenticator authenticator = Authenticator.getDefault();
		if (authenticator == null) return null;
		final InetSocketAddress proxy = proxy(uri);
		return authenticator.requestPasswordAuthenticationInstance(
				proxy.getHostString(),
				proxy.getAddress(),
				proxy.getPort(),
				uri.getScheme(),
				"",
				"basic",
				null,
				Authenticator.RequestorType.PROXY);
	}

	private InetSocketAddress proxy(final URI uri) {
		if (proxies == null) return null;
		for (final Proxy proxy : proxies.select(uri))
			if (proxy.address() instanceof InetSocketAddress address) return address;
		return null;
	}
}
