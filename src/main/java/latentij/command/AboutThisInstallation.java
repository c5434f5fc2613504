// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import latentij.ij.ui.AboutWindow;
import latentij.service.LatentService;
import org.scijava.command.Command;
import org.scijava.command.ContextCommand;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Shows versions, devices, folders, memory and the last error.
 *
 * @see LatentService#about()
 */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Shows versions, devices, folders and the last error of LatentIJ",
		menu = {
			@Menu(label = "Plugins"),
			@Menu(label = "Latent Space"),
			@Menu(label = AboutThisInstallation.TITLE, weight = 99)
		})
public class AboutThisInstallation extends ContextCommand {

	/** The label in the menu, which macros use too. */
	public static final String TITLE = "About This Installation";

	@Parameter
	private LatentService latents;

	@Override
	public void run() {
		final boolean macro = new MacroHost(context(), null).isMacro();
		AboutWindow.show(latents.about(), macro);
	}
}
