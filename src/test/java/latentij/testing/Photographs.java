// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageIO;

/** Makes JPEG files as cameras write them: 24x16 pixels. */
public final class Photographs {

	private Photographs() {}

	/** A JPEG file with the Exif of a camera: the model first, then the orientation. */
	public static byte[] of(final short orientation, final ByteOrder order) throws IOException {
		final ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 2 * 12 + 4)
				.order(order)
				.putShort((short) (order == ByteOrder.BIG_ENDIAN ? 0x4d4d : 0x4949));
		tiff.putShort((short) 42).putInt(8).putShort((short) 2);
		tiff.putShort((short) 0x0110).putShort((short) 2).putInt(4).putInt(0);
		tiff.putShort((short) 0x0112)
				.putShort((short) 3)
				.putInt(1)
				.putShort(orientation)
				.putShort((short) 0);
		final byte[] image = plain();
		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		final DataOutputStream out = new DataOutputStream(bytes);
		out.write(image, 0, 2);
		out.writeShort(0xffe1);
		out.writeShort(2 + 6 + tiff.capacity());
		out.writeBytes("Exif\0\0");
		out.write(tiff.array());
		out.write(image, 2, image.length - 2);
		return bytes.toByteArray();
	}

	/** A JPEG file without Exif. */
	public static byte[] plain() throws IOException {
		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		ImageIO.write(new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
		return bytes.toByteArray();
	}
}
