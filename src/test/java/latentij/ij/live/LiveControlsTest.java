// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.Prefs;
import java.awt.Component;
import java.awt.Container;
import java.awt.Dimension;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JButton;
import javax.swing.JPanel;
import javax.swing.JTextArea;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveControlsTest implements LiveControls.Listener {

	private static final long MILLISECOND = 1_000_000;

	private final LiveControls controls = new LiveControls(4, 3, this);

	@Override
	public void adjusted(final int channel, final double gain, final double offset) {}

	@Override
	public void showDifference(final boolean on) {}

	@Override
	public void keepLatent() {}

	private String status() {
		for (final var part : controls.getComponents()) if (part instanceof JTextArea text) return text.getText();
		throw new AssertionError("no status");
	}

	@Test
	void aPassWithoutAChangeKeepsTheTimeOfTheLastFullPicture() {
		controls.decoded(false, 37 * MILLISECOND);
		controls.same();
		assertEquals("Decoded in 37 ms", status());
	}

	/** It is replaced before anybody can read. */
	@Test
	void aPreviewOfAFastPictureHasNoWords() {
		controls.decoded(false, 120 * MILLISECOND);
		controls.decoded(true, 4 * MILLISECOND);
		assertEquals("Decoded in 120 ms", status());
	}

	@Test
	void anEditThatIsTakenBackEndsTheWordsOfItsPreview() {
		controls.decoded(false, 1700 * MILLISECOND);
		controls.decoded(true, 4 * MILLISECOND);
		assertEquals("Preview, decoded in 4 ms", status());
		controls.working();
		assertEquals("Decoding the full picture\u2026", status());
		controls.same();
		assertEquals("Decoded in 1700 ms", status());
		controls.working();
		assertEquals("Decoding the full picture\u2026", status());
	}

	@Test
	void aFailureStaysUntilItIsOver() {
		controls.decoded(false, 37 * MILLISECOND);
		controls.failed("no latent");
		controls.same();
		assertEquals("no latent", status());
		controls.failed(null);
		controls.same();
		assertEquals("Decoded in 37 ms", status());
	}

	@Test
	void theWindowIsToldOfMessagesThatAreThere() {
		final List<String> seen = new ArrayList<>();
		controls.fill(new JPanel(), () -> seen.add(status()));
		controls.failed("first\nsecond\nthird");
		assertEquals(List.of("first\nsecond\nthird"), seen);
	}

	/** Of four channels and of more, which are scrolled. */
	@ParameterizedTest
	@ValueSource(ints = {4, 16})
	void theyGrowWithTheScaleOfImageJ(final int channels) {
		final Dimension small = new LiveControls(channels, 3, this).getPreferredSize();
		Prefs.setGuiScale(2);
		try {
			final Dimension large = new LiveControls(channels, 3, this).getPreferredSize();
			assertTrue(large.width > 1.5 * small.width, small + " " + large);
			assertTrue(large.height > 1.5 * small.height, small + " " + large);
		} finally {
			Prefs.setGuiScale(1);
		}
	}

	/** The window stands beside the latent on a screen of 1024 pixels, whatever the font. */
	@Test
	void buttonsTakeLittleMoreThanTheirWords() {
		final List<JButton> buttons = buttons(controls);
		assertEquals(2, buttons.size());
		for (final JButton button : buttons) {
			final int words = button.getFontMetrics(button.getFont()).stringWidth(button.getText());
			final int width = button.getPreferredSize().width;
			assertTrue(width - words <= 24, button.getText() + ": " + width + " for " + words);
		}
	}

	private static List<JButton> buttons(final Container container) {
		final List<JButton> buttons = new ArrayList<>();
		for (final Component part : container.getComponents()) {
			if (part instanceof JButton button) buttons.add(button);
			else if (part instanceof JPanel panel) buttons.addAll(buttons(panel));
		}
		return buttons;
	}

	@Test
	void theyAreAsWideAsThePictureWhenItBecomesSmaller() {
		final JPanel picture = new JPanel();
		controls.fill(picture, () -> {});
		picture.setPreferredSize(new Dimension(900, 300));
		assertEquals(900, controls.getPreferredSize().width);
		controls.setSize(controls.getPreferredSize());
		controls.doLayout();
		picture.setPreferredSize(new Dimension(700, 200));
		controls.invalidate();
		assertEquals(700, controls.getPreferredSize().width);
	}
}
