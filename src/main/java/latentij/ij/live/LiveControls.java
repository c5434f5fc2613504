// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import ij.Prefs;
import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Container;
import java.awt.Dimension;
import java.awt.FlowLayout;
import java.awt.Font;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JSlider;
import javax.swing.JTextArea;

/** An offset and a gain for each channel, and what else a person can do with a live picture. */
final class LiveControls extends JPanel {

	private static final long serialVersionUID = 1L;

	/** Channels that are seen at once; more are scrolled to. */
	private static final int MAX_ROWS = 4;

	/** Steps of a slider to each side of its middle. */
	private static final int STEPS = 100;

	/** Gains reach from -1 to 3: the middle changes nothing. */
	private static final double GAIN_RANGE = 2;

	/** Nanoseconds. The words on a preview that is replaced sooner would only flicker. */
	private static final long LATE = 250_000_000;

	/** Nanoseconds that a person notices. */
	private static final long SLOW = 500_000_000;

	private static final int SLIDER_WIDTH = 110;
	private static final int EDGE = 8;
	private static final int STATUS_ROWS = 2;

	/** Of buttons: beside the latent of 512 x 512 pixels, there is room for no more on a screen of 1024. */
	private static final Insets NARROW = new Insets(2, 6, 2, 6);

	private final transient Listener listener;
	private final List<Row> rows = new ArrayList<>();
	private final JButton reset = new JButton("Reset");
	private final JButton keep = new JButton("Keep as New Latent");
	private final JTextArea status = new JTextArea(STATUS_ROWS, 0) {

		private static final long serialVersionUID = 1L;

		/** Its width is that of the rest: a text that wraps its lines would like to stay as wide as it is. */
		@Override
		public Dimension getPreferredSize() {
			return new Dimension(0, super.getPreferredSize().height);
		}
	};
	private transient Component picture;
	private transient Runnable longer = () -> {};
	private boolean resetting;
	private boolean failed;
	private boolean slow;
	private boolean late = true;
	private boolean ended;

	/** Says how long the last full picture took. */
	private String full = "";

	/** Is told what the person wants; called by the event thread. */
	interface Listener {

		/**
		 * A slider was moved.
		 *
		 * @param channel from 0
		 * @param gain of the channel
		 * @param offset of the channel
		 */
		void adjusted(int channel, double gain, double offset);

		/** @param on true for the difference, false for the picture */
		void showDifference(boolean on);

		/** The latent as it is decoded now shall become an image of its own. */
		void keepLatent();
	}

	/** The two sliders of a channel. */
	private final class Row {

		private final int channel;
		private final double largest;
		private final JSlider offset = slider();
		private final JSlider gain = slider();
		private final JLabel offsetText = number();
		private final JLabel gainText = number();

		Row(final int channel, final double largest) {
			this.channel = channel;
			this.largest = largest;
			offset.addChangeListener(e -> changed());
			gain.addChangeListener(e -> changed());
			show();
		}

		private double offset() {
			return largest * offset.getValue() / STEPS;
		}

		private double gain() {
			return 1 + GAIN_RANGE * gain.getValue() / STEPS;
		}

		private void show() {
			offsetText.setText(String.format(Locale.ROOT, "%+.2f", offset()));
			gainText.setText(String.format(Locale.ROOT, "%.2f", gain()));
		}

		private void changed() {
			show();
			listener.adjusted(channel, gain(), offset());
			if (!resetting) enableButtons();
		}

		boolean isChanged() {
			return offset.getValue() != 0 || gain.getValue() != 0;
		}

		void addTo(final JPanel panel) {
			final int y = channel + 1;
			panel.add(new JLabel(Integer.toString(channel + 1)), at(0, y, 0));
			panel.add(offset, at(1, y, 1));
			panel.add(offsetText, at(2, y, 0));
			panel.add(gain, at(3, y, 1));
			panel.add(gainText, at(4, y, 0));
		}

		void disable() {
			offset.setEnabled(false);
			gain.setEnabled(false);
		}
	}

	/**
	 * Creates the controls.
	 *
	 * @param channels of the latent
	 * @param largest value of the latent: as far as an offset reaches
	 * @param listener is told of what is done
	 */
	LiveControls(final int channels, final double largest, final Listener listener) {
		super(new BorderLayout(0, EDGE / 2));
		this.listener = listener;
		setBorder(BorderFactory.createEmptyBorder(EDGE / 2, EDGE, EDGE / 2, EDGE));
		for (int c = 0; c < channels; c++) rows.add(new Row(c, Math.max(1, Math.ceil(largest))));
		add(scaled(buttons()), BorderLayout.NORTH);
		add(sliders(), BorderLayout.CENTER);
		status.setEditable(false);
		status.setFocusable(false);
		status.setOpaque(false);
		// In line with the words above.
		status.setBorder(BorderFactory.createEmptyBorder());
		status.setLineWrap(true);
		status.setWrapStyleWord(true);
		status.setFont(new JLabel().getFont().deriveFont(Font.PLAIN));
		add(scaled(status), BorderLayout.SOUTH);
		status.setText("Decoding…");
		enableButtons();
	}

	private JPanel buttons() {
		final JCheckBox difference = new JCheckBox("Difference to the first picture");
		difference.setToolTipText("Grey where the picture is as it was when the window opened;"
				+ " differences are doubled (128 + 2 x difference)");
		difference.addActionListener(e -> listener.showDifference(difference.isSelected()));
		reset.setToolTipText("Sets all gains to 1 and all offsets to 0");
		reset.addActionListener(e -> reset());
		keep.setToolTipText("Opens a copy of the latent with these gains and offsets");
		keep.addActionListener(e -> listener.keepLatent());
		for (final JButton button : List.of(reset, keep)) button.setMargin(NARROW);
		final JPanel right = new JPanel(new FlowLayout(FlowLayout.RIGHT, EDGE / 2, 0));
		right.add(reset);
		right.add(keep);
		final JPanel panel = new JPanel(new BorderLayout());
		panel.add(difference, BorderLayout.WEST);
		panel.add(right, BorderLayout.EAST);
		return panel;
	}

	private JComponent sliders() {
		final JPanel panel = new JPanel(new GridBagLayout());
		panel.add(new JLabel("Channel"), at(0, 0, 0));
		panel.add(new JLabel("Offset (added)"), at(1, 0, 1));
		panel.add(new JLabel("Gain (multiplied)"), at(3, 0, 1));
		rows.forEach(row -> row.addTo(panel));
		scaled(panel);
		if (rows.size() <= MAX_ROWS) return panel;
		final JScrollPane scroll =
				new JScrollPane(panel, JScrollPane.VERTICAL_SCROLLBAR_ALWAYS, JScrollPane.HORIZONTAL_SCROLLBAR_NEVER);
		final Dimension size = panel.getPreferredSize();
		final int row = size.height / (rows.size() + 1);
		scroll.setPreferredSize(new Dimension(
				size.width + scroll.getVerticalScrollBar().getPreferredSize().width, row * (MAX_ROWS + 1)));
		scroll.getVerticalScrollBar().setUnitIncrement(row);
		scroll.setBorder(BorderFactory.createEmptyBorder());
		return scroll;
	}

	/** Makes words as large as those of ImageJ's own windows (Edit > Options > Appearance). */
	private static <T extends Component> T scaled(final T part) {
		final double scale = Prefs.getGuiScale();
		final Font font = part.getFont();
		if (scale != 1 && font != null) part.setFont(font.deriveFont((float) (font.getSize2D() * scale)));
		if (part instanceof Container container) for (final Component inner : container.getComponents()) scaled(inner);
		return part;
	}

	private static GridBagConstraints at(final int x, final int y, final double weight) {
		final GridBagConstraints at = new GridBagConstraints();
		at.gridx = x;
		at.gridy = y;
		at.weightx = weight;
		at.fill = GridBagConstraints.HORIZONTAL;
		at.anchor = GridBagConstraints.WEST;
		at.insets = new Insets(0, x == 0 ? 0 : EDGE, 0, 0);
		return at;
	}

	private static JSlider slider() {
		final JSlider slider = new JSlider(-STEPS, STEPS, 0);
		final int width = (int) (SLIDER_WIDTH * Prefs.getGuiScale());
		slider.setPreferredSize(new Dimension(width, slider.getPreferredSize().height));
		return slider;
	}

	/** Wide enough for all numbers, so that nothing moves. */
	private static JLabel number() {
		return new JLabel("", JLabel.RIGHT) {

			private static final long serialVersionUID = 1L;

			@Override
			public Dimension getPreferredSize() {
				final Dimension size = super.getPreferredSize();
				// ImageJ may change its look, and with it the font.
				size.width = getFontMetrics(getFont()).stringWidth("+000.00");
				return size;
			}

			@Override
			public Dimension getMinimumSize() {
				return getPreferredSize();
			}
		};
	}

	/**
	 * Makes the controls as wide as the picture above them, if that is wider.
	 *
	 * @param above the picture
	 * @param longer is told when a message may need more lines
	 */
	void fill(final Component above, final Runnable longer) {
		picture = above;
		this.longer = longer;
	}

	@Override
	public Dimension getPreferredSize() {
		final Dimension size = super.getPreferredSize();
		if (picture != null) size.width = Math.max(size.width, picture.getPreferredSize().width);
		return size;
	}

	private void reset() {
		resetting = true;
		for (final Row row : rows) {
			row.offset.setValue(0);
			row.gain.setValue(0);
		}
		resetting = false;
		enableButtons();
	}

	private void enableButtons() {
		final boolean changed = !ended && rows.stream().anyMatch(Row::isChanged);
		reset.setEnabled(changed);
		keep.setEnabled(changed);
	}

	/** Says how long the picture took. */
	void decoded(final boolean preview, final long nanos) {
		final String time = String.format(Locale.ROOT, "%.0f ms", nanos / 1e6);
		if (!preview) {
			slow = nanos > SLOW;
			late = nanos > LATE;
			full = "Decoded in " + time;
		}
		if (failed || ended) return;
		if (!preview) status.setText(full);
		else if (late) status.setText("Preview, decoded in " + time);
	}

	/** Says that the last full picture is shown again, or still. */
	void same() {
		if (!failed && !ended) status.setText(full);
	}

	/** Says that a picture is on its way, if that takes a while. */
	void working() {
		if (slow && !failed && !ended) status.setText("Decoding the full picture…");
	}

	/** Says why there is no picture; null for nothing. */
	void failed(final String message) {
		failed = message != null;
		if (ended) return;
		status.setText(failed ? message : "");
		status.setToolTipText(message);
		longer.run();
	}

	/** Says that the picture follows nothing any more. */
	void end(final String message) {
		ended = true;
		rows.forEach(Row::disable);
		enableButtons();
		status.setText(message);
	}
}
