// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.concurrent.Callable;
import latentij.ij.Latents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reports on the installation. */
@Command(
		name = "about",
		mixinStandardHelpOptions = true,
		description = "Tells of versions, devices, folders, memory and the last error.")
final class AboutCommand implements Callable<Integer> {

	@Spec
	private CommandSpec spec;

	@Override
	public Integer call() {
		try (Latents latents = new Latents(sentence -> {})) {
			spec.commandLine().getOut().print(latents.about());
		}
		return 0;
	}
}
