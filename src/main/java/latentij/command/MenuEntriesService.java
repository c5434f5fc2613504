// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import java.util.List;
import org.scijava.event.EventHandler;
import org.scijava.module.ModuleInfo;
import org.scijava.module.ModuleService;
import org.scijava.module.event.ModulesAddedEvent;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;

/**
 * Keeps the search bar of ImageJ2 and Fiji from finding each command twice. They take the entries
 * of {@code plugins.config}, which are for plain ImageJ, for commands of their own beside those
 * that replace them in the menu.
 */
@Plugin(type = Service.class)
public class MenuEntriesService extends AbstractService implements SciJavaService {

	/** Identifiers of entries of ImageJ 1.x begin with the name of their class. */
	private static final String PLAIN = "legacy:latentij.";

	@Parameter
	private ModuleService modules;

	@EventHandler
	private void onEvent(final ModulesAddedEvent event) {
		final List<ModuleInfo> plain =
				event.getItems().stream().filter(MenuEntriesService::isPlain).toList();
		if (!plain.isEmpty()) modules.removeModules(plain);
	}

	private static boolean isPlain(final ModuleInfo info) {
		return String.valueOf(info.getIdentifier()).startsWith(PLAIN);
	}
}
