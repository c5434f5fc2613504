// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.EventQueue;
import java.util.List;
import javax.swing.JComboBox;
import javax.swing.JList;
import latentij.command.EncodeToLatent;
import latentij.command.InputFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.module.ModuleException;

/** The list of what can be taken of a posterior, beside the field for the model. */
class PosteriorWidgetTest {

	private static final List<String> ALL = List.of("mean", "sample", "index");

	private InputFields fields;
	private JComboBox<?> list;

	@BeforeEach
	void start() throws ModuleException {
		fields = new InputFields(EncodeToLatent.class);
	}

	@AfterEach
	void stop() {
		fields.close();
	}

	/** Opens the field. */
	private void open(final String model, final String chosen) throws Exception {
		fields.module().setInput("model", model);
		fields.module().setInput("posterior", chosen);
		EventQueue.invokeAndWait(
				() -> list = (JComboBox<?>) fields.add("posterior").getComponent(0));
	}

	/** Chooses another model in the dialog. */
	private void model(final String model) throws Exception {
		fields.module().setInput("model", model);
		EventQueue.invokeAndWait(fields::refresh);
	}

	/** Chooses an entry as a click does, and gives what the command has then. */
	private Object click(final int entry) throws Exception {
		EventQueue.invokeAndWait(() -> list.setSelectedIndex(entry));
		return fields.module().getInput("posterior");
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
		assertEquals("mean", fields.module().getInput("posterior"));
		assertEquals("mean", click(1), "no distribution");
		model("a model that nobody knows yet");
		assertEquals(ALL, black());
		assertEquals("index", click(2));
	}

	@Test
	void whatWasChosenForAnotherModelIsNotKept() throws Exception {
		open("taesd", "sample");
		assertEquals("mean", list.getSelectedItem());
		assertEquals("mean", fields.module().getInput("posterior"));
	}

	@Test
	void aModelWithACodebookGivesItsEntries() throws Exception {
		open("src/test/resources/latentij/vectors/families/vq/vae", "mean");
		assertEquals(List.of("mean", "index"), black());
	}
}
