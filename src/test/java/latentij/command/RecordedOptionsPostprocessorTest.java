// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import java.util.stream.Collectors;
import latentij.job.Options;
import org.junit.jupiter.api.Test;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.module.Module;

class RecordedOptionsPostprocessorTest {

	@Test
	void onlyWhatDiffersIsLeftForTheRecorder() throws Exception {
		final EncodeToLatent command = new EncodeToLatent();
		final Module module = new CommandModule(new CommandInfo(EncodeToLatent.class), command);
		module.setInput("model", "sd15");
		module.setInput("device", "cpu");
		RecordedOptionsPostprocessor.forget(module, command);
		final Map<String, Object> left = Options.of(command.job()).stream()
				.filter(option -> module.getInput(option.key()) != null)
				.collect(Collectors.toMap(option -> option.key(), option -> module.getInput(option.key())));
		assertEquals(Map.of("model", "sd15", "device", "cpu"), left);
		assertNull(module.getInput("size"));
	}
}
