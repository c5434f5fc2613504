// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ij.ImagePlus;
import ij.process.FloatProcessor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.module.Module;

class RecordedOptionsPostprocessorTest {

	private static Map<String, String> words(final LatentCommand command, final Map<String, Object> inputs)
			throws Exception {
		final Module module = new CommandModule(new CommandInfo(command.getClass()), command);
		inputs.forEach(module::setInput);
		return RecordedOptionsPostprocessor.words(module, command);
	}

	private static ImagePlus image(final String title) {
		return new ImagePlus(title, new FloatProcessor(1, 1));
	}

	@Test
	void theActiveImageIsNotRecorded() throws Exception {
		final Map<String, String> words = words(new EncodeToLatent(), Map.of("input", image("a"), "model", "sd15"));
		assertEquals("sd15", words.get("model"));
		assertFalse(words.containsKey("input"));
	}

	@Test
	void ofTwoImagesBothAre() throws Exception {
		final Map<String, String> words =
				words(new InterpolateLatents(), Map.of("input", image("a"), "second", image("b"), "steps", "3"));
		assertEquals("a", words.get("input"));
		assertEquals("b", words.get("second"));
		assertEquals("3", words.get("steps"));
	}
}
