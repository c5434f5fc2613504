/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
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
		final LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder
			.request().selectors(Arrays.stream(args).map(name -> name.matches(
				".*\\.[A-Z]\\w*") ? selectClass(name) : selectPackage(name)).toList())
			.build();
		final SummaryGeneratingListener summary = new SummaryGeneratingListener();
		LauncherFactory.create().execute(request, summary, new Names());
		summary.getSummary().printFailuresTo(new PrintWriter(System.out));
		summary.getSummary().printTo(new PrintWriter(System.out));
		if (summary.getSummary().getTotalFailureCount() > 0 || summary.getSummary()
			.getTestsFoundCount() == 0) System.exit(1);
	}

	/** One line for each test, and why it was skipped. */
	private static final class Names implements TestExecutionListener {

		@Override
		public void executionFinished(final TestIdentifier test,
			final TestExecutionResult result)
		{
			if (test.isTest()) System.out.println(result.getStatus() + " " + test
				.getUniqueId().replaceAll(".*\\[class:|\\[|\\]|method:|test-template:",
					"") + result.getThrowable().map(exc -> ": " + exc.getMessage())
						.orElse(""));
		}

		@Override
		public void executionSkipped(final TestIdentifier test,
			final String reason)
		{
			System.out.println("SKIPPED " + test.getDisplayName() + ": " + reason);
		}
	}
}
