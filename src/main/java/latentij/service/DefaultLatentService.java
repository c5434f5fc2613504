package latentij.service;

import ij.ImagePlus;

import java.io.IOException;

import org.scijava.app.StatusService;
import org.scijava.log.LogService;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.Service;

/** {@link Latents}, living and dying with a SciJava context. */
@Plugin(type = Service.class)
public class DefaultLatentService extends AbstractService implements
	LatentService
{

	static {
		patchImageJ();
	}

	@Parameter
	private LogService log;

	@Parameter(required = false)
	private StatusService status;

	private final Latents latents = new Latents(this::tell);

	/**
	 * Lets ImageJ2 patch ImageJ's classes, where it is there. It does so when its
	 * own services are created, but SciJava's (this is one) come first, and looking
	 * at the methods of this one already loads {@code ij.ImagePlus}.
	 */
	private static void patchImageJ() {
		try {
			Class.forName("net.imagej.patcher.LegacyInjector").getMethod("preinit")
				.invoke(null);
		}
		catch (final ReflectiveOperationException | LinkageError exc) {
			// Not ImageJ2: nothing to patch.
		}
	}

	private void tell(final String message) {
		log.info(message);
		if (status != null) status.showStatus(message);
	}

	@Override
	public ImagePlus encode(final ImagePlus image, final EncodeOptions options)
		throws IOException
	{
		return latents.encode(image, options);
	}

	@Override
	public ImagePlus showChannels(final ImagePlus latent) {
		return latents.showChannels(latent);
	}

	@Override
	public ImagePlus decode(final ImagePlus latent,
		final DecodeOptions options) throws IOException
	{
		return latents.decode(latent, options);
	}

	/** How many networks are open. */
	int openNetworks() {
		return latents.openNetworks();
	}

	@Override
	public void dispose() {
		latents.close();
	}
}
