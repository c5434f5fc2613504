// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs tests where Maven cannot, as in {@code src/test/scripts/emulate-system}: those of the classes and packages that
 * are named. Prints each class when it is done, and failures as they come. Exit code 1 if there is one.
 */
public final class RunTests implements TestExecutionListener {

	private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

	private RunTests() {}

	public static void main(final String... args) {
		final LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
				.selectors(Stream.of(args).map(RunTests::selector).toList())
				.filters(TagFilter.excludeTags(List.of("paint", "slow", "fuzz")))
				.build();
		final RunTests printing = new RunTests();
		final SummaryGeneratingListener summary = new SummaryGeneratingListener();
		LauncherFactory.create().execute(request, printing, summary);
		summary.getSummary().printTo(printing.out);
		// ImageJ may have started threads of its own.
		System.exit(summary.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
	}

	private static DiscoverySelector selector(final String name) {
		return Character.isUpperCase(name.charAt(name.lastIndexOf('.') + 1))
				? DiscoverySelectors.selectClass(name)
				: DiscoverySelectors.selectPackage(name);
	}

	@Override
	public void executionFinished(final TestIdentifier test, final TestExecutionResult result) {
		if (result.getStatus() == Status.FAILED) {
			out.println("FAILED " + test.getUniqueId());
			result.getThrowable().ifPresent(exc -> exc.printStackTrace(out));
		} else if (test.getLegacyReportingName().startsWith("latentij.")) out.println(test.getDisplayName());
	}
}
