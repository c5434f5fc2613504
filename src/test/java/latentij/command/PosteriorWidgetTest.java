// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.EventQueue;
import java.util.List;
import javax.swing.JComboBox;
import javax.swing.JList;
import javax.swing.JPanel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.ModuleException;
import org.scijava.thread.ThreadService;
import org.scijava.widget.AbstractInputPanel;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetService;

/** The list of what can be taken of a posterior, beside the field for the model. */
class PosteriorWidgetTest {

	private static final List<String> ALL = List.of("mean", "sample", "index");

	private final Panel panel = new Panel();
	private Context context;
	private Module module;
	private JComboBox<?> list;

	private static final class Panel extends AbstractInputPanel<JPanel, JPanel> {

		@Override
		public JPanel getComponent() {
			return new JPanel();
		}

		@Override
		public Class<JPanel> getComponentType() {
			return JPanel.class;
		}

		@Override
		public Class<JPanel> getWidgetComponentType() {
			return JPanel.class;
		}
	}

	@BeforeEach
	void start() throws ModuleException {
		context = new Context(CommandService.class, WidgetService.class, ThreadService.class);
		module = context.service(CommandService.class)
				.getCommand(EncodeToLatent.class)
				.createModule();
	}

	@AfterEach
	void stop() {
		context.dispose();
	}

	/** Opens the field. */
	private void open(final String model, final String chosen) throws Exception {
		module.setInput("model", model);
		module.setInput("posterior", chosen);
		EventQueue.invokeAndWait(() -> {
			final WidgetService widgets = context.service(WidgetService.class);
			@SuppressWarnings("unchecked")
			final InputWidget<?, JPanel> field = (InputWidget<?, JPanel>) widgets.create(
					widgets.createModel(panel, module, module.getInfo().getInput("posterior"), List.of()));
			panel.addWidget(field);
			list = (JComboBox<?>) field.getComponent().getComponent(0);
		});
	}

	/** Chooses another model in the dialog. */
	private void model(final String model) throws Exception {
		module.setInput("model", model);
		EventQueue.invokeAndWait(panel::refresh);
	}

	/** Chooses an entry as a click does, and gives what the command has then. */
	private Object click(final int entry) throws Exception {
		EventQueue.invokeAndWait(() -> list.setSelectedIndex(entry));
		return module.getInput("posterior");
	}

	@SuppressWarnings({"unchecked", "rawtypes"})
	private List<String> black() throws Exception {
		final List<String>[] black = new List[1];
		EventQueue.invokeAndWait(() -> {
			final JComboBox words = list;
			black[0] = ALL.stream()
					.filter(word -> words.getRenderer()
							.getListCellRendererComponent(new JList<>(), word, ALL.indexOf(word), false, false)
							.isEnabled())
					.toList();
		});
		return black[0];
	}

	@Test
	void whatTheModelDoesNotGiveIsGreyAndCannotBeChosen() throws Exception {
		open("sd15", "mean");
		assertEquals(List.of("mean", "sample"), black());
		assertEquals("sample", click(1));
		assertEquals("sample", click(2), "no codebook");
		assertEquals("sample", list.getSelectedItem());
		model("taesd");
		assertEquals(List.of("mean"), black());
		assertEquals("mean", module.getInput("posterior"));
		assertEquals("mean", click(1), "no distribution");
		model("a model that nobody knows yet");
		assertEquals(ALL, black());
		assertEquals("index", click(2));
	}

	@Test
	void whatWasChosenForAnotherModelIsNotKept() throws Exception {
		open("taesd", "sample");
		assertEquals("mean", list.getSelectedItem());
		assertEquals("mean", module.getInput("posterior"));
	}

	@Test
	void aModelWithACodebookGivesItsEntries() throws Exception {
		open("src/test/resources/latentij/vectors/families/vq/vae", "mean");
		assertEquals(List.of("mean", "index"), black());
	}
}
