// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.PrintWriter;
import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs tests where there is no Maven.
 *
 * <pre>
 * RunTests CLASS-OR-PACKAGE...
 * </pre>
 *
 * Ends with 1 if one fails or none is found.
 */
public final class RunTests {

	private RunTests() {}

	/** See the class. */
	public static void main(final String... args) {
		System.setProperty("java.awt.headless", "true");
		final LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
				.selectors(Arrays.stream(args)
						.map(name -> name.matches(".*\\.[A-Z]\\w*") ? selectClass(name) : selectPackage(name))
						.toList())
				.build();
		final SummaryGeneratingListener summary = new SummaryGeneratingListener();
		LauncherFactory.create().execute(request, summary, new Names());
		summary.getSummary().printFailuresTo(new PrintWriter(System.out));
		summary.getSummary().printTo(new PrintWriter(System.out));
		if (summary.getSummary().getTotalFailureCount() > 0
				|| summary.getSummary().getTestsFoundCount() == 0) System.exit(1);
	}

	/** One line for each test, and why it was skipped. */
	private static final class Names implements TestExecutionListener {

		@Override
		public void executionFinished(final TestIdentifier test, final TestExecutionResult result) {
			if (test.isTest())
				System.out.println(result.getStatus() + " "
						+ test.getUniqueId().replaceAll(".*\\[class:|\\[|\\]|method:|test-template:", "")
						+ result.getThrowable()
								.map(exc -> ": " + exc.getMessage())
								.orElse(""));
		}

		@Override
		public void executionSkipped(final TestIdentifier test, final String reason) {
			System.out.println("SKIPPED " + test.getDisplayName() + ": " + reason);
		}
	}
}
