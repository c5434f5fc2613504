// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latentij.codec.VaeException;
import latentij.command.DecodeLatent;
import latentij.command.EncodeToLatent;
import latentij.command.ShowLatentChannels;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.options.JobType;
import latentij.service.LatentService;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;

/** The ways by which users come to the three commands. */
enum Route {

	/** The service, as scripts use it. */
	SERVICE {

		@Override
		Outcome run(final Context context, final JobType job, final ImagePlus input, final Map<String, String> words) {
			final LatentService latents = context.service(LatentService.class);
			try {
				return Outcome.of(
						switch (job) {
							case ENCODE -> latents.encode(input, EncodeOptions.parse(words));
							case SHOW -> latents.showChannels(input);
							case DECODE -> latents.decode(input, DecodeOptions.parse(words));
							default -> throw new IllegalArgumentException(job.title() + " opens a window");
						});
			} catch (final IllegalArgumentException | IOException | VaeException exc) {
				return Outcome.failed(exc.getMessage());
			}
		}
	},

	/** SciJava's commands, without a window. */
	COMMAND {

		@Override
		Outcome run(final Context context, final JobType job, final ImagePlus input, final Map<String, String> words)
				throws Exception {
			final Class<? extends Command> command =
					switch (job) {
						case ENCODE -> EncodeToLatent.class;
						case SHOW -> ShowLatentChannels.class;
						case DECODE -> DecodeLatent.class;
						default -> throw new IllegalArgumentException(job.title() + " opens a window");
					};
			final Map<String, Object> inputs = new HashMap<>(words);
			inputs.put("input", input);
			final CommandModule module = context.service(CommandService.class)
					.run(command, true, inputs)
					.get();
			if (module.isCanceled()) return Outcome.failed(module.getCancelReason());
			return Outcome.of(module.getOutputs().values().stream()
					.filter(ImagePlus.class::isInstance)
					.map(ImagePlus.class::cast)
					.findFirst()
					.orElseThrow());
		}
	},

	/** A macro of ImageJ 1.x. */
	MACRO {

		@Override
		Outcome run(final Context context, final JobType job, final ImagePlus input, final Map<String, String> words)
				throws Exception {
			final String text = "call(\"" + MacroShelf.class.getName() + ".select\");\n"
					+ "run(\"" + job.title() + "\"" + (words.isEmpty() ? "" : ", \"" + options(words) + "\"") + ");\n"
					+ "call(\"" + MacroShelf.class.getName() + ".take\");\n";
			MacroShelf.begin(input);
			final String printed = printed(() -> IJ.runMacro(text));
			WindowManager.setTempCurrentImage(null);
			final ImagePlus taken = MacroShelf.taken();
			if (taken != null) return Outcome.of(taken);
			final Matcher message = MESSAGE.matcher(printed);
			if (message.find()) return Outcome.failed(message.group(1));
			throw new IllegalStateException("The macro ended without a message: " + printed);
		}

		/** Runs something on a thread as macros have it, and gives what it prints. */
		private String printed(final Runnable macro) throws InterruptedException {
			final PrintStream out = System.out;
			final PrintStream err = System.err;
			final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			final PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8);
			System.setOut(both);
			System.setErr(both);
			try {
				final Thread thread = new Thread(macro, "Run$_Macro");
				thread.start();
				thread.join();
			} finally {
				System.setOut(out);
				System.setErr(err);
			}
			return bytes.toString(StandardCharsets.UTF_8);
		}

		private String options(final Map<String, String> words) {
			return words.entrySet().stream()
					.map(entry -> entry.getKey() + "=" + value(entry.getValue()))
					.collect(Collectors.joining(" "));
		}

		private String value(final String word) {
			final String quoted = word.replace("\\", "\\\\").replace("\"", "\\\"");
			return quoted.contains(" ") ? "[" + quoted + "]" : quoted;
		}
	};

	/** Headless, ImageJ prints why a macro stopped. */
	private static final Pattern MESSAGE = Pattern.compile("(?s)Macro Error: (.*?) in line \\d+");

	/** Runs one command on one image. */
	abstract Outcome run(Context context, JobType job, ImagePlus input, Map<String, String> words) throws Exception;
}
