// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import latentij.command.widget.ButtonsWidget;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.service.Service;

/** The fields of the commands, which must say what the table of options says. */
class ParametersTest {

	/** The fields that a macro writes and a dialog shows, in their order. */
	private static List<Field> inputs(final Class<?> command) {
		return Arrays.stream(command.getDeclaredFields())
				.filter(field -> field.isAnnotationPresent(Parameter.class))
				.filter(field -> field.getAnnotation(Parameter.class).type() == ItemIO.INPUT)
				.filter(field -> !Service.class.isAssignableFrom(field.getType()))
				.filter(field -> field.getAnnotation(Parameter.class).visibility() != ItemVisibility.MESSAGE)
				.toList();
	}

	private static Stream<Class<? extends LatentCommand>> commands() {
		return Stream.of(
				EncodeToLatent.class,
				ShowLatentChannels.class,
				DecodeLatent.class,
				DecodeLive.class,
				LatentPreview.class,
				InterpolateLatents.class,
				MeasureReconstruction.class,
				SaveLatent.class,
				ImportLatent.class,
				ExportLatent.class,
				EncodeFolder.class,
				DecodeFolder.class);
	}

	/** All but Decode Live, whose dialog has no buttons. */
	private static Stream<Class<? extends LatentCommand>> dialogs() {
		return commands().filter(command -> command != DecodeLive.class);
	}

	/** The row of buttons is no option: macros do not know it, and the Recorder leaves it out. */
	@ParameterizedTest
	@MethodSource("dialogs")
	void dialogsEndWithHelp(final Class<? extends LatentCommand> type) {
		final List<Field> fields = Arrays.stream(type.getDeclaredFields())
				.filter(field -> field.isAnnotationPresent(Parameter.class))
				.filter(field -> field.getAnnotation(Parameter.class).type() == ItemIO.INPUT)
				.toList();
		final Parameter last = fields.get(fields.size() - 1).getAnnotation(Parameter.class);
		assertEquals(ButtonsWidget.STYLE, last.style());
		assertEquals(ItemVisibility.MESSAGE, last.visibility());
	}

	@ParameterizedTest
	@MethodSource("commands")
	void fieldsAreThoseOfTheTable(final Class<? extends LatentCommand> type) throws ReflectiveOperationException {
		final LatentCommand command = type.getDeclaredConstructor().newInstance();
		final JobType job = command.job();
		final List<Field> fields = inputs(type);
		assertEquals(Options.keys(job), fields.stream().map(Field::getName).toList());
		for (int i = 0; i < fields.size(); i++) {
			final Field field = fields.get(i);
			final Parameter parameter = field.getAnnotation(Parameter.class);
			assertFalse(parameter.persist(), field.getName());
			if (i < job.inputs().size()) continue;
			final Option<?> option = Options.of(job).get(i - job.inputs().size());
			assertEquals(String.class, field.getType(), field.getName());
			assertEquals(option.label(), parameter.label());
			assertEquals(option.help(), parameter.description());
			assertEquals(option.choices(), List.of(parameter.choices()));
			field.setAccessible(true);
			assertEquals(option.initial(), field.get(command), field.getName());
		}
	}

	@ParameterizedTest
	@MethodSource("commands")
	void menuHasTheTitleOfTheJob(final Class<? extends LatentCommand> type) throws ReflectiveOperationException {
		final Menu[] menu = type.getAnnotation(Plugin.class).menu();
		assertEquals(type.getDeclaredConstructor().newInstance().job().title(), menu[menu.length - 1].label());
	}
}
