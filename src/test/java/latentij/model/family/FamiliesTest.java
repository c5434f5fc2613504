// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerChannel;
import latentij.codec.ModelTiles;
import latentij.model.family.network.KlArchitecture;
import latentij.model.family.network.TinyArchitecture;
import latentij.model.graph.Activation;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FamiliesTest {

	private static VaeSpec read(final String entries) throws IOException {
		return Families.read(
				"a/config.json", ("{" + entries.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8));
	}

	private static VaeSpec kl(final String entries) throws IOException {
		return read("'_class_name':'AutoencoderKL'" + entries);
	}

	private static String failure(final String entries) {
		final String message =
				assertThrows(IOException.class, () -> read(entries)).getMessage();
		assertTrue(message.contains("a/config.json"), message);
		return message;
	}

	@Test
	void stableDiffusionsConfigIsUnderstood() throws IOException {
		final VaeSpec config = Families.read(Vectors.path("sd15-config.json"));
		final KlArchitecture vae =
				new KlArchitecture(3, 3, 4, List.of(128, 256, 512, 512), 2, 32, Activation.SILU, true, true, true);
		assertEquals(new AutoencoderKlFamily.Graphs(vae, vae), config.graphs());
		assertEquals(new Affine(0.18215, 0), config.codec().norm());
		assertEquals(8, config.codec().spatialCompressionRatio());
		assertEquals(List.of(), config.notes());
	}

	@Test
	void configsWithoutAClassSayHowOneIsWritten() {
		final String message = failure("'latent_channels':4");
		assertTrue(message.contains("\"_class_name\": \"AutoencoderKL\""), message);
	}

	@Test
	void missingEntriesMeanWhatTheyMeanToDiffusers() throws IOException {
		final VaeSpec config = kl("");
		final KlArchitecture vae = new KlArchitecture(3, 3, 4, List.of(64), 1, 32, Activation.SILU, true, true, true);
		assertEquals(new AutoencoderKlFamily.Graphs(vae, vae), config.graphs());
		assertEquals(new Affine(0.18215, 0), config.codec().norm());
		assertFalse(config.forceUpcast());
		assertTrue(kl(",'force_upcast':true").forceUpcast());
		assertEquals(1, config.notes().size());
		final VaeSpec tiny = read("'_class_name':'AutoencoderTiny'");
		assertEquals(
				new AutoencoderTinyFamily.Graphs(new TinyArchitecture(
						3,
						3,
						4,
						Collections.nCopies(4, 64),
						Collections.nCopies(4, 64),
						List.of(1, 3, 3, 3),
						List.of(3, 3, 3, 1),
						Activation.RELU,
						0,
						false)),
				tiny.graphs());
		assertEquals(new Affine(1, 0), tiny.codec().norm());
		assertFalse(tiny.forceUpcast());
		assertEquals(List.of(), tiny.notes());
	}

	@Test
	void whatSaysNothingDoesNoHarm() throws IOException {
		assertEquals(
				kl(""),
				kl(
						",'latents_mean':null,'latents_std':null,'shift_factor':null,'scaling_factor':null,'something_new':null,"
								+ "'_name_or_path':'../vae','sample_size':null,'act_fn':'swish'"));
	}

	@Test
	void whatCannotChangeNumbersIsIgnoredWithANote() throws IOException {
		final VaeSpec plain = kl(",'scaling_factor':0.5");
		final VaeSpec noted = kl(",'scaling_factor':0.5,'dropout':0.0,'license':'mit','gradient_checkpointing':true");
		assertEquals(plain.graphs(), noted.graphs());
		assertEquals(plain.codec(), noted.codec());
		assertEquals(1, noted.notes().size());
		final String note = noted.notes().get(0);
		assertTrue(note.contains("dropout, license, gradient_checkpointing"), note);
		assertTrue(note.contains("AutoencoderKL"), note);
		assertTrue(failure("'_class_name':'AutoencoderTiny','latents_mean':[0,0,0,0]")
				.contains("latents_mean"));
	}

	/** As people, transformers and training programs write them. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"'architectures':['AutoencoderKL']",
				"'auto_map':{'AutoModel':'a.B'}",
				"'tags':['vae','cells']",
				"'id2label':{'0':'a'}",
				"'metadata':{'by':{'a':[1,{'b':2}]}}",
				"'loss_config':{'kl_weight':1e-6}",
				"'lossconfig':{'target':'x'}",
				"'Training_Args':[1,[2]]",
				"'something_new':[]",
				"'something_new':{}"
			})
	void listsAboutTheModelAreIgnoredWithANote(final String entry) throws IOException {
		final VaeSpec noted = kl(",'scaling_factor':0.5," + entry);
		assertEquals(kl(",'scaling_factor':0.5").graphs(), noted.graphs());
		assertEquals(1, noted.notes().size());
		final String key = entry.replaceAll("^'|'.*", "");
		assertTrue(noted.notes().get(0).contains(key), noted.notes().get(0));
	}

	/** With their underscore they are diffusers' own. */
	@Test
	void diffusersOwnListsAreIgnored() throws IOException {
		assertEquals(kl(""), kl(",'_use_default_values':['sample_size',[1]],'_more':{'a':1}"));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"'something_new':[1]",
				"'ddconfig':{'ch':128}",
				"'training_scale':[1]",
				"'dim_mult':[1,2]",
				"'latent_stats':{'mean':[0]}",
				"'quantization_config':{}"
			})
	void listsThatMayMeanOtherNumbersAreRefusedByName(final String entry) {
		final String message = failure("'_class_name':'AutoencoderKL'," + entry);
		assertTrue(message.contains(entry.replaceAll("^'|'.*", "") + " = "), message);
	}

	@Test
	void sampleSizeIsOneNumberOrOneForEachSide() throws IOException {
		assertEquals(512, kl("").codec().tiles().side());
		assertEquals(1024, kl(",'sample_size':1024").codec().tiles().side());
		assertEquals(256, kl(",'sample_size':[256,128]").codec().tiles().side());
		for (final String wrong : List.of("[]", "0", "1.5", "'large'", "[[1]]"))
			assertTrue(
					assertThrows(IOException.class, () -> kl(",'sample_size':" + wrong))
							.getMessage()
							.contains("sample_size"),
					wrong);
	}

	/** What diffusers does where a config says no size: the side, and one in so many pixels that are blended. */
	@ParameterizedTest
	@CsvSource({
		"AutoencoderKL, 512, 4, true",
		"AutoencoderKLWan, 256, 4, true",
		"AutoencoderKLQwenImage, 256, 4, true",
		"AutoencoderKLFlux2, 1024, 4, true",
		"AutoencoderTiny, 512, 4, false",
		"AutoencoderDC, 512, 8, true"
	})
	void tilesAreThoseOfTheClass(final String name, final int side, final int overlap, final boolean likeDiffusers)
			throws IOException {
		assertEquals(
				new ModelTiles(side, overlap, likeDiffusers),
				read("'_class_name':'" + name + "'").codec().tiles());
	}

	/** diffusers cuts them after it has joined 2 x 2 pixels. */
	@Test
	void tilesOfWan22AreOthers() throws IOException {
		final String config = "'_class_name':'AutoencoderKLWan','patch_size':2,'in_channels':12,'out_channels':12";
		assertEquals(new ModelTiles(256, 4, false), read(config).codec().tiles());
	}

	@Test
	void imagesAreGreyOrRgbOrOfSeveralChannels() throws IOException {
		assertEquals(3, kl("").codec().inChannels());
		assertEquals(1, kl(",'in_channels':1").codec().inChannels());
		assertEquals(1, kl(",'out_channels':1").codec().outChannels());
		assertEquals(5, kl(",'in_channels':5").codec().inChannels());
		for (final String key : List.of("in_channels", "out_channels"))
			assertTrue(failure("'_class_name':'AutoencoderKL','" + key + "':0").contains(key));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '#',
			value = {
				"'down_block_types':['AttnDownBlock2D'] | AttnDownBlock2D",
				"'up_block_types':['UpDecoderBlock2D','X'] | X",
				"'latents_mean':[0,0,0,0] | latents_std",
				"'latents_std':[1] | latents_mean",
				"'latents_mean':[0,0,0,0],'latents_std':[1,1,1,1],'shift_factor':0.1 | shift_factor",
				"'act_fn':'tanh' | tanh",
				"'temporal_compression_ratio':4 | temporal_compression_ratio",
				"'quantization_config':{'a':{}} | quantization_config"
			})
	void whatIsNotSupportedIsRefusedByName(final String entry, final String name) {
		final String message = failure("'_class_name':'AutoencoderKL'," + entry);
		assertTrue(message.contains(name), message);
		assertTrue(message.contains("support"), message);
		assertTrue(message.contains("Optimum"), message);
	}

	/** SANA's own config writes the name of one layer with a capital. */
	@Test
	void sanasConfigIsUnderstood() throws IOException {
		final String blocks =
				"['ResBlock','ResBlock','ResBlock','EfficientViTBlock','EfficientViTBlock','EfficientViTBlock']";
		final String dc = "'_class_name':'AutoencoderDC','scaling_factor':0.41407,'upsample_block_type':'interpolate',"
				+ "'encoder_block_types':" + blocks + ",'decoder_block_types':" + blocks
				+ ",'encoder_qkv_multiscales':[[],[],[],[5],[5],[5]],'decoder_qkv_multiscales':[[],[],[],[5],[5],[5]],"
				+ "'decoder_norm_types':'rms_norm','decoder_act_fns':'silu','downsample_block_type':";
		final VaeSpec sana = read(dc + "'Conv'");
		assertEquals(read(dc + "'conv'").graphs(), sana.graphs());
		assertEquals(32, sana.codec().spatialCompressionRatio());
		assertEquals(new Affine(0.41407, 0), sana.codec().norm());
	}

	@Test
	void theConfigOfQwenImage21IsUnderstood() throws IOException {
		final String qwen = "'_class_name':'AutoencoderKLQwenImage21'";
		final VaeSpec image = read(qwen + ",'patch_size':null,'scale_factor_temporal':8,'attn_scales':[]");
		assertEquals(16, image.codec().spatialCompressionRatio());
		assertEquals(64, image.codec().latentChannels());
		assertEquals(64, ((PerChannel) image.codec().norm()).mean().size());
		// Of red, green, blue and alpha, an image has three.
		assertEquals(3, image.codec().inChannels());
		assertEquals(3, image.codec().outChannels());
		assertEquals(image.graphs(), read(qwen + ",'decoder_base_dim':144").graphs());
		assertEquals(
				read(qwen + ",'decoder_base_dim':96").graphs(),
				read(qwen + ",'decoder_base_dim':null").graphs());
		assertEquals(5, read(qwen + ",'in_channels':5,'out_channels':5").codec().inChannels());
	}

	@Test
	void hunyuanImagesConfigIsUnderstood() throws IOException {
		final String hunyuan = "'_class_name':'AutoencoderKLHunyuanImage','scaling_factor':0.75289,";
		final VaeSpec image = read(hunyuan + "'sample_size':384");
		assertEquals(32, image.codec().spatialCompressionRatio());
		assertEquals(64, image.codec().latentChannels());
		assertEquals(new Affine(0.75289, 0), image.codec().norm());
		assertEquals(384, image.codec().tiles().side());
		// Where there is one number of channels, nothing has to match.
		final String same = "'block_out_channels':[32,32,32],'latent_channels':4,'spatial_compression_ratio':";
		final VaeSpec small = read(hunyuan + same + "2,'downsample_match_channel':false");
		assertEquals(2, small.codec().spatialCompressionRatio());
		// Sides are halved between blocks only.
		assertEquals(4, read(hunyuan + same + "32").codec().spatialCompressionRatio());
	}

	/** diffusers' own class fails on all of these, but the first. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"'spatial_compression_ratio':12 | spatial_compression_ratio",
				"'downsample_match_channel':false | downsample_match_channel",
				"'upsample_match_channel':false | upsample_match_channel",
				"'block_out_channels':[32,48],'latent_channels':4 | multiple of 32",
				"'block_out_channels':[32,64],'latent_channels':24 | twice the latent_channels",
				"'block_out_channels':[32,64,128],'latent_channels':4,'spatial_compression_ratio':2 | go from 64 to 128",
				"'block_out_channels':[32,160],'latent_channels':4,'spatial_compression_ratio':2 | go from 32 to 160",
			})
	void otherShapesOfHunyuanImageAreRefused(final String entries, final String part) {
		final String message = failure("'_class_name':'AutoencoderKLHunyuanImage'," + entries);
		assertTrue(message.contains(part), message);
	}

	@Test
	void hunyuanVideosConfigIsUnderstood() throws IOException {
		final VaeSpec video = read("'_class_name':'AutoencoderKLHunyuanVideo','temporal_compression_ratio':4");
		assertEquals(8, video.codec().spatialCompressionRatio());
		assertEquals(16, video.codec().latentChannels());
		assertEquals(new Affine(0.476986, 0), video.codec().norm());
		assertEquals(256, video.codec().tiles().side());
		assertTrue(video.allowsHalf());
		assertFalse(video.graphs().fitsTensorCores());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"'spatial_compression_ratio':16 | it supports 8 for 4 block_out_channels",
				"'down_block_types':['DownEncoderBlock2D'] | HunyuanVideoDownBlock3D",
				"'up_block_types':['HunyuanVideoUpBlock3D'] | as long as block_out_channels",
				"'block_out_channels':[8,8,8,8] | norm_num_groups 32 does not divide 8",
			})
	void otherShapesOfHunyuanVideoAreRefused(final String entries, final String part) {
		final String message = failure("'_class_name':'AutoencoderKLHunyuanVideo'," + entries);
		assertTrue(message.contains(part), message);
	}

	@Test
	void cogVideoXsConfigIsUnderstood() throws IOException {
		final String cog =
				"'_class_name':'AutoencoderKLCogVideoX','norm_eps':1e-06,'sample_height':480,'shift_factor':null";
		final VaeSpec video = read(cog);
		assertEquals(8, video.codec().spatialCompressionRatio());
		assertEquals(16, video.codec().latentChannels());
		assertEquals(new Affine(1.15258426, 0), video.codec().norm());
		assertFalse(video.allowsHalf());
		assertEquals(List.of(), video.notes());
		final VaeSpec inverted = read(cog + ",'scaling_factor':0.7,'invert_scale_latents':true");
		assertEquals(new Affine(0.7, 0), inverted.codec().norm());
		assertEquals(1, inverted.notes().size());
		assertTrue(
				inverted.notes().get(0).contains("invert_scale_latents"),
				inverted.notes().toString());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"'use_quant_conv':true | use_quant_conv",
				"'use_post_quant_conv':true | use_post_quant_conv",
				"'norm_eps':1e-5 | norm_eps",
				"'up_block_types':['UpDecoderBlock2D'] | CogVideoXUpBlock3D",
				"'latents_mean':[0] | latents_mean",
			})
	void otherShapesOfCogVideoXAreRefused(final String entries, final String part) {
		final String message = failure("'_class_name':'AutoencoderKLCogVideoX'," + entries);
		assertTrue(message.contains(part), message);
	}

	@ParameterizedTest
	@ValueSource(strings = {"AutoencoderKLHunyuanVideo15", "AutoencoderKLHunyuanImageRefiner"})
	void hunyuanVideo15sConfigIsUnderstood(final String name) throws IOException {
		final String hunyuan = "'_class_name':'" + name + "'";
		final VaeSpec video = read(hunyuan);
		assertEquals(16, video.codec().spatialCompressionRatio());
		assertEquals(32, video.codec().latentChannels());
		assertEquals(new Affine(1.03682, 0), video.codec().norm());
		assertEquals(256, video.codec().tiles().side());
		// Which halvings change time changes numbers, and with them tensors.
		assertFalse(read(hunyuan + ",'temporal_compression_ratio':2")
				.graphs()
				.tensors()
				.equals(video.graphs().tensors()));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"'spatial_compression_ratio':12 | spatial_compression_ratio",
				"'temporal_compression_ratio':0 | temporal_compression_ratio",
				"'spatial_compression_ratio':2 | temporal_compression_ratio 4 is above spatial_compression_ratio 2",
				"'spatial_compression_ratio':32 | needs 6 block_out_channels or more, not 5",
				"'latent_channels':24 | twice the latent_channels 24",
				"'block_out_channels':[8,12,8,8,64] | go from 8 to 12",
				"'block_out_channels':[8,40,64,64,64] | go from 8 to 40",
			})
	void otherShapesOfHunyuanVideo15AreRefused(final String entries, final String part) {
		final String message = failure("'_class_name':'AutoencoderKLHunyuanVideo15'," + entries);
		assertTrue(message.contains(part), message);
	}

	@Test
	void ltx2sConfigIsUnderstood() throws IOException {
		final String ltx = "'_class_name':'AutoencoderKLLTX2Video'";
		final VaeSpec video = read(ltx + ",'scaling_factor':0.5,'spatial_compression_ratio':32,'encoder_causal':false,"
				+ "'decoder_inject_noise':[false,false,false,false],'latents_mean':null");
		assertEquals(32, video.codec().spatialCompressionRatio());
		assertEquals(128, video.codec().latentChannels());
		assertEquals(2, video.codec().leastSide());
		assertEquals(512, video.codec().tiles().side());
		assertEquals(List.of(), video.graphs().options());
		assertEquals(
				new PerChannel(Collections.nCopies(128, 2.0), Collections.nCopies(128, 0.1), 0.5),
				video.graphs()
						.codec(video.codec(), key -> floats(key.equals("latents_mean") ? 2 : 0.1f))
						.norm());
	}

	private static float[] floats(final float value) {
		final float[] all = new float[128];
		Arrays.fill(all, value);
		return all;
	}

	/** As that of LTX-2.5, where lists are mirrored, but for the types. */
	@Test
	void newerConfigsOfLtx2AreUnderstood() throws IOException {
		final VaeSpec video = read("'_class_name':'AutoencoderKLLTX2Video','block_out_channels':[256,512,1024,1024],"
				+ "'decoder_block_out_channels':[256,512,512,1024],'layers_per_block':[4,6,4,2,2],"
				+ "'decoder_layers_per_block':[4,6,4,2,2],'decoder_spatial_padding_mode':'zeros',"
				+ "'decoder_spatio_temporal_scaling':[true,true,true,true],'upsample_factor':[2,2,1,2],"
				+ "'upsample_type':['spatiotemporal','spatiotemporal','temporal','spatial'],"
				+ "'upsample_residual':[false,false,false,false]");
		assertEquals(1, video.codec().leastSide());
		assertEquals(
				List.of("decoder_spatial_padding_mode=ZEROS", "upsample_residual=[false, false, false, false]"),
				video.graphs().options());
		final Map<String, List<Long>> tensors = video.graphs().tensors();
		assertEquals(
				List.of(4096L, 1024L, 3L, 3L, 3L), tensors.get("decoder.up_blocks.0.upsamplers.0.conv.conv.weight"));
		assertEquals(List.of(512L, 512L, 3L, 3L, 3L), tensors.get("decoder.up_blocks.2.upsamplers.0.conv.conv.weight"));
		assertTrue(tensors.containsKey("decoder.up_blocks.2.resnets.5.conv1.conv.weight"));
		assertFalse(tensors.containsKey("decoder.up_blocks.2.resnets.6.conv1.conv.weight"));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"'timestep_conditioning':true | timestep_conditioning",
				"'decoder_inject_noise':[false,true,false,false] | decoder_inject_noise",
				"'patch_size_t':2 | patch_size_t",
				"'down_block_types':['LTXVideoDownBlock3D'] | LTX2VideoDownBlock3D",
				"'downsample_type':['conv','temporal','spatial','spatial'] | spatial, temporal and spatiotemporal",
				"'decoder_spatial_padding_mode':'circular' | zeros, reflect and replicate",
				"'layers_per_block':[4,6,6,2] | a list of 5",
				"'upsample_factor':[3,2,2] | divisors of decoder_block_out_channels",
				"'upsample_factor':[2,2,1] | go from 1024 to 256 with the upsample_factor 2",
				"'block_out_channels':[256,512,1024,2044] | go from 1024 to 2044",
				"'spatio_temporal_scaling':false | go from 128 to 256",
				"'upsample_type':['spatial','temporal','spatial'] | doubles it 2 times",
				"'spatial_compression_ratio':8 | 32 for these blocks",
			})
	void otherShapesOfLtx2AreRefused(final String entries, final String part) {
		final String message = failure("'_class_name':'AutoencoderKLLTX2Video'," + entries);
		assertTrue(message.contains(part), message);
	}

	@Test
	void kvaesConfigIsUnderstood() throws IOException {
		final VaeSpec kvae = read("'_class_name':'AutoencoderKLKVAE'");
		assertEquals(8, kvae.codec().spatialCompressionRatio());
		assertEquals(16, kvae.codec().latentChannels());
		assertEquals(new Affine(1, 0), kvae.codec().norm());
		assertEquals(1024, kvae.codec().tiles().side());
		assertEquals(List.of(), kvae.notes());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"'double_z':false | double_z",
				"'channels':48 | channels * ch_mult must be a multiple of 32, not 48 * 1",
				"'ch_mult':[] | ch_mult",
				"'num_dec_blocks':0 | num_dec_blocks",
			})
	void otherShapesOfKvaeAreRefused(final String entries, final String part) {
		final String message = failure("'_class_name':'AutoencoderKLKVAE'," + entries);
		assertTrue(message.contains(part), message);
	}

	@ParameterizedTest
	@CsvSource({
		"AutoencoderKLMochi, videos",
		"AutoencoderKLLTX2Audio, sound",
		"AutoencoderKLLTXVideo, videos",
		"AutoencoderRAE, vision transformer",
		"AutoencoderKLKVAEVideo, videos",
		"AutoencoderKLMiniMaxH3Audio, sound",
		"AutoencoderSAME, sound",
		"Kandinsky6SRVAE, videos",
		"LTX2VideoDiffusionDecoderModel, diffusion model",
		"MiniMaxMusic3Vocoder, sound",
		"ConsistencyDecoderVAE, diffusion model",
		"UNet2DConditionModel, the folder vae in it",
		"FluxTransformer2DModel, the folder of the whole pipeline",
		"AutoencoderOfTomorrow, AutoencoderKLWan"
	})
	void otherModelsAreRefusedByName(final String name, final String reason) {
		final String message = failure("'_class_name':'" + name + "','latent_channels':4");
		assertTrue(message.contains(name) && message.contains(reason), message);
		assertFalse(message.contains("Optimum"), message);
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '#',
			value = {
				"KLWan','attn_scales':[0.5] | attn_scales",
				"KLWan','patch_size':2 | in_channels",
				"KLWan','temperal_downsample':[true,true] | temperal_downsample",
				"KLWan','z_dim':4 | latents_mean",
				"KLWan','latents_std':[1,1] | latents_std",
				"KLWan','is_residual':1 | is_residual",
				"KLWan','non_linearity':{'a':1} | non_linearity",
				"KLQwenImage','dim_mult':[1,2,0,4] | dim_mult",
				"KLQwenImage','temperal_downsample':[1,2,3] | temperal_downsample",
				"DC','decoder_norm_types':'layer_norm' | decoder_norm_types",
				"DC','decoder_act_fns':['silu'] | as long as",
				"DC','decoder_act_fns':'tanh' | decoder_act_fns",
				"DC','encoder_block_types':'Transformer' | encoder_block_types",
				"DC','encoder_qkv_multiscales':[5] | encoder_qkv_multiscales",
				"DC','encoder_qkv_multiscales':[[],[],[],[4],[],[]] | odd",
				"DC','encoder_layers_per_block':[1,0,1,1,1,1] | encoder_layers_per_block",
				"DC','latent_channels':48 | latent_channels",
				"DC','downsample_block_type':'pool' | downsample_block_type",
				"DC','quantization_config':{'a':{}} | quantization_config",
				"Tiny','upsample_fn':'bilinear' | bilinear",
				"Tiny','upsampling_scaling_factor':4 | upsampling_scaling_factor",
				"Tiny','encoder_block_out_channels':[64,64,64,32] | the same number",
				"Tiny','num_encoder_blocks':[1,3] | num_encoder_blocks",
				"Tiny','num_decoder_blocks':[1,3,3] | num_decoder_blocks"
			})
	void variationsAreRefusedByName(final String entry, final String name) {
		final String message = failure("'_class_name':'Autoencoder" + entry);
		assertTrue(message.contains(name), message);
		assertFalse(message.contains("Optimum"), message);
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '#',
			value = {
				"'layers_per_block':0 | layers_per_block",
				"'layers_per_block':1000000 | layers_per_block",
				"'layers_per_block':'2' | layers_per_block",
				"'layers_per_block':1.5 | layers_per_block",
				"'layers_per_block':1e999999999 | layers_per_block",
				"'layers_per_block':1e-999999999 | layers_per_block",
				"'layers_per_block':2,'layers_per_block':2 | twice",
				"'latent_channels':-4 | latent_channels",
				"'latent_channels':[4] | latent_channels",
				"'scaling_factor':0 | scaling_factor",
				"'scaling_factor':1e999 | scaling_factor",
				"'scaling_factor':-0.1 | scaling_factor",
				"'scaling_factor':true | scaling_factor",
				"'shift_factor':1e999 | shift_factor",
				"'latents_mean':[0,0],'latents_std':[1,1] | latents_mean",
				"'latents_mean':[0,0,0,0],'latents_std':[1,1,1] | latents_std",
				"'latents_mean':[0,0,0,0],'latents_std':[1,1,1,0] | latents_std",
				"'latents_mean':[0,0,0,'0'],'latents_std':[1,1,1,1] | latents_mean",
				"'latents_mean':0,'latents_std':1 | latents_mean",
				"'use_quant_conv':1 | use_quant_conv",
				"'block_out_channels':[] | down_block_types",
				"'block_out_channels':[64,128] | down_block_types",
				"'block_out_channels':[33] | norm_num_groups",
				"'block_out_channels':[2147483647] | block_out_channels",
				"'block_out_channels':64 | block_out_channels",
				"'norm_num_groups':0 | norm_num_groups",
				"'force_upcast':'yes' | force_upcast"
			})
	void valuesThatMakeNoSenseAreRefusedByName(final String entry, final String name) {
		final String message = failure("'_class_name':'AutoencoderKL'," + entry);
		assertTrue(message.contains(name), message);
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '#',
			value = {
				"'up_block_out_channels':[64,64],'up_block_types':['UpDecoderBlock2D','UpDecoderBlock2D'] | as long as"
						+ " down",
				"'down_block_types':['X'] | X",
				"'layers_per_up_block':0 | layers_per_block",
				"'layers_per_block':1 | layers_per_block"
			})
	void asymmetricVariationsAreRefusedByName(final String entry, final String name) {
		final String message = failure("'_class_name':'AsymmetricAutoencoderKL'," + entry);
		assertTrue(message.contains(name), message);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"'_class_name':'AutoencoderKL','block_out_channels':[32,64],'layers_per_block':2,"
						+ "'down_block_types':['DownEncoderBlock2D','DownEncoderBlock2D'],"
						+ "'up_block_types':['UpDecoderBlock2D','UpDecoderBlock2D'],'use_quant_conv':false",
				"'_class_name':'AutoencoderKL','block_out_channels':[32,64],"
						+ "'down_block_types':['DownEncoderBlock2D','AttnDownEncoderBlock2D'],"
						+ "'up_block_types':['AttnUpDecoderBlock2D','UpDecoderBlock2D']",
				"'_class_name':'AsymmetricAutoencoderKL','down_block_out_channels':[32,64],"
						+ "'up_block_out_channels':[96,160],'layers_per_up_block':3,"
						+ "'down_block_types':['DownEncoderBlock2D','DownEncoderBlock2D'],"
						+ "'up_block_types':['UpDecoderBlock2D','UpDecoderBlock2D']",
				"'_class_name':'AutoencoderKLFlux2'",
				"'_class_name':'AutoencoderKLFlux2','decoder_block_out_channels':[96,192,384,384]",
				"'_class_name':'AutoencoderKLTemporalDecoder','layers_per_block':2",
				"'_class_name':'VQModel','latent_channels':4,'vq_embed_dim':6,'num_vq_embeddings':512",
				"'_class_name':'AutoencoderTiny'"
			})
	void architecturesAreReadOffTheirTensors(final String entries) throws IOException {
		final VaeSpec spec = read(entries);
		final TensorShapes shapes = new TensorShapes(spec.graphs().tensors()::get, KeyNames.DIFFUSERS);
		assertEquals(spec.graphs(), spec.family().infer(shapes).graphs());
	}

	/** diffusers takes null for false, and a missing entry for its own default. */
	@ParameterizedTest
	@CsvSource({
		"AutoencoderKL, use_quant_conv, true",
		"AutoencoderKL, use_post_quant_conv, true",
		"AutoencoderKL, mid_block_add_attention, true",
		"AutoencoderKLFlux2, mid_block_add_attention, true",
		"VQModel, mid_block_add_attention, true",
		"AutoencoderDC, encoder_out_shortcut, true",
		"AutoencoderKLWan, is_residual, false"
	})
	void nullIsFalse(final String name, final String flag, final boolean usual) throws IOException {
		final String entries = "'_class_name':'" + name + "'";
		final VaeGraphs without = read(entries + ",'" + flag + "':false").graphs();
		assertEquals(without, read(entries + ",'" + flag + "':null").graphs());
		assertEquals(usual, !without.equals(read(entries).graphs()));
	}

	@Test
	void textThatIsNoConfigIsRefused() throws IOException {
		for (final String text : List.of(
				"",
				"[]",
				"{",
				"null",
				"{}{}",
				"{\"a\":NaN}",
				"{\"a\":" + "[".repeat(200_000),
				"{\"a\":" + "{\"a\":".repeat(100_000),
				" ".repeat(2_000_000)))
			assertThrows(IOException.class, () -> Families.read("c", text.getBytes(StandardCharsets.UTF_8)));
		assertThrows(
				IOException.class, () -> Families.read("c", new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}));
		// Deep, but valid JSON.
		final String deep = "[".repeat(200_000) + "]".repeat(200_000);
		assertTrue(failure("'_class_name':'AutoencoderKL','x':" + deep).contains("x ="));
	}
}
