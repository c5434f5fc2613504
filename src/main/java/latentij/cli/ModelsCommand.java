// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import latentij.ij.Latents;
import latentij.model.library.Models;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the models that have names. */
@Command(
		name = "models",
		mixinStandardHelpOptions = true,
		description = "Lists the models that have names, their sizes, and which of them are on this computer.")
final class ModelsCommand implements Callable<Integer> {

	@Spec
	private CommandSpec spec;

	@Override
	public Integer call() {
		final PrintWriter out = spec.commandLine().getOut();
		try (Latents latents = new Latents(sentence -> {})) {
			for (final String name : Models.names())
				out.printf(Locale.ROOT, "%-22s %s%n", name, latents.models().describe(name));
		}
		return 0;
	}
}
