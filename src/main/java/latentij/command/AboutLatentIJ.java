// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Plugin;

/** <em>About This Installation</em> at the place where ImageJ's plugins say what they are. */
@Plugin(
		type = Command.class,
		headless = true,
		description = "Shows versions, devices, folders and the last error of LatentIJ",
		menu = {@Menu(label = "Help"), @Menu(label = "About Plugins"), @Menu(label = "LatentIJ...")})
public class AboutLatentIJ extends AboutThisInstallation {}
