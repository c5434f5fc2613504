// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.awt.EventQueue;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs the tests of a class where Swing's components may be used. */
public final class OnEventThread implements InvocationInterceptor {

	@Override
	public void interceptBeforeEachMethod(
			final Invocation<Void> invocation,
			final ReflectiveInvocationContext<Method> method,
			final ExtensionContext context)
			throws Throwable {
		proceed(invocation);
	}

	@Override
	public void interceptTestMethod(
			final Invocation<Void> invocation,
			final ReflectiveInvocationContext<Method> method,
			final ExtensionContext context)
			throws Throwable {
		proceed(invocation);
	}

	private static void proceed(final Invocation<Void> invocation) throws Throwable {
		final Throwable[] thrown = new Throwable[1];
		EventQueue.invokeAndWait(() -> {
			try {
				invocation.proceed();
			} catch (final Throwable exc) {
				thrown[0] = exc;
			}
		});
		if (thrown[0] != null) throw thrown[0];
	}
}
