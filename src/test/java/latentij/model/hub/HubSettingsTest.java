// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import latentij.util.files.AppFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {

	@TempDir
	Path home;

	private final Map<String, String> env = new HashMap<>();
	private final Map<String, String> properties = new HashMap<>();
	private final List<String> warnings = new ArrayList<>();

	private HubSettings settings() {
		properties.put("user.home", home.toString());
		return new HubSettings(env::get, properties::get);
	}

	@Test
	void endpointIsHuggingFace() throws HubException {
		assertEquals(URI.create("https://huggingface.co"), settings().endpoint());
		env.put("HF_ENDPOINT", " https://mirror.example:8443/hf// ");
		assertEquals(URI.create("https://mirror.example:8443/hf"), settings().endpoint());
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"https://anna:SECRET@mirror.example",
				"https://SECRET@mirror.example/hf",
				"anna:SECRET@mirror.example",
				"https://anna:SE/CR@SECRET@mirror.example",
				"https://mirror.example?key=SECRET",
				"https://mirror.example/#SECRET"
			})
	void keepsPasswordsOutOfMessages(final String text) {
		env.put("HF_ENDPOINT", text);
		final String message =
				assertThrows(HubException.class, () -> settings().endpoint()).getMessage();
		assertFalse(message.contains("SECRET") || message.contains("anna"), message);
		assertTrue(message.contains("mirror.example"), message);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"mirror.example",
				"ftp://mirror.example",
				"https://u:p@mirror.example",
				"https://mirror.example?a=b",
				"https://",
				"http://a b",
				"file:///etc"
			})
	void refusesOtherEndpoints(final String text) {
		env.put("HF_ENDPOINT", text);
		assertEquals(
				HubException.Kind.SETTINGS,
				assertThrows(HubException.class, () -> settings().endpoint()).kind());
	}

	@Test
	void findsTheCacheWherePythonHasIt() {
		assertEquals(home.resolve(".cache/huggingface/hub"), settings().hubCache());
		env.put("XDG_CACHE_HOME", home.resolve("xdg").toString());
		assertEquals(home.resolve("xdg/huggingface/hub"), settings().hubCache());
		env.put("HF_HOME", "~/hf");
		assertEquals(home.resolve("hf/hub"), settings().hubCache());
		env.put("HUGGINGFACE_HUB_CACHE", home.resolve("old").toString());
		assertEquals(home.resolve("old"), settings().hubCache());
		env.put("HF_HUB_CACHE", home.resolve("new").toString());
		assertEquals(home.resolve("new"), settings().hubCache());
		env.put("HF_HUB_CACHE", "  ");
		assertEquals(home.resolve("old"), settings().hubCache());
	}

	@Test
	void findsTheStore() {
		properties.put("os.name", "Linux");
		assertEquals(home.resolve(".cache/LatentIJ/models"), settings().store());
		env.put("XDG_CACHE_HOME", home.resolve("xdg").toString());
		assertEquals(home.resolve("xdg/LatentIJ/models"), settings().store());
		properties.put("os.name", "Mac OS X");
		assertEquals(home.resolve("Library/Caches/LatentIJ/models"), settings().store());
		properties.put("os.name", "Windows 11");
		assertEquals(home.resolve("AppData/Local/LatentIJ/models"), settings().store());
		env.put("LOCALAPPDATA", home.resolve("local").toString());
		assertEquals(home.resolve("local/LatentIJ/models"), settings().store());
		env.put("LATENTIJ_CACHE", home.resolve("cache").toString());
		assertEquals(home.resolve("cache/models"), settings().store());
		properties.put("latentij.cache", home.resolve("own").toString());
		assertEquals(home.resolve("own/models"), settings().store());
		env.put("LATENTIJ_MODELS", home.resolve("env").toString());
		assertEquals(home.resolve("env"), settings().store());
		properties.put("latentij.models", home.resolve("property").toString());
		assertEquals(home.resolve("property"), settings().store());
	}

	@Test
	void isTheCacheOfTheOthers() throws Exception {
		final String before = System.getProperty(AppFolders.CACHE_PROPERTY);
		System.setProperty(AppFolders.CACHE_PROPERTY, home.resolve("own").toString());
		try {
			assertEquals(
					AppFolders.cache().resolve("models"), new HubSettings(System::getenv, System::getProperty).store());
		} finally {
			if (before == null) System.clearProperty(AppFolders.CACHE_PROPERTY);
			else System.setProperty(AppFolders.CACHE_PROPERTY, before);
		}
	}

	@Test
	void findsTheToken() throws Exception {
		assertNull(settings().token(warnings::add));
		final Path file = home.resolve(".cache/huggingface/token");
		Files.createDirectories(file.getParent());
		Files.writeString(file, " hf_file\n");
		assertEquals("hf_file", settings().token(warnings::add).value());
		final Path other = Files.writeString(home.resolve("other"), "hf_other");
		env.put("HF_TOKEN_PATH", other.toString());
		assertEquals("hf_other", settings().token(warnings::add).value());
		env.put("HUGGING_FACE_HUB_TOKEN", "hf_old");
		assertEquals("hf_old", settings().token(warnings::add).value());
		env.put("HF_TOKEN", "hf_env");
		final HubSettings.Token token = settings().token(warnings::add);
		assertEquals("hf_env", token.value());
		assertEquals("token from HF_TOKEN", token.toString());
		assertEquals(List.of(), warnings);
	}

	@Test
	void leavesLongTokensAside() throws Exception {
		final Path file = home.resolve(".cache/huggingface/token");
		Files.createDirectories(file.getParent());
		Files.write(file, new byte[5000]);
		assertNull(settings().token(warnings::add));
		assertTrue(warnings.get(0).contains("too long"));
	}

	@Test
	void knowsOfflineMode() {
		assertFalse(settings().offline());
		for (final String no : new String[] {"0", "false", ""}) {
			env.put("HF_HUB_OFFLINE", no);
			assertFalse(settings().offline());
		}
		for (final String yes : new String[] {"1", "TRUE", "yes", "on"}) {
			env.put("HF_HUB_OFFLINE", yes);
			assertTrue(settings().offline());
		}
	}

	@Test
	void tokensTravelEncryptedOnly() {
		for (final String yes :
				new String[] {"https://huggingface.co", "http://127.0.0.1:80", "http://localhost:80", "http://[::1]:80"
				}) assertTrue(HubSettings.isPrivate(URI.create(yes)), yes);
		for (final String no : new String[] {
			"http://huggingface.co", "http://10.0.0.1", "http://localhost.example", "http://127.0.0.1.example"
		}) assertFalse(HubSettings.isPrivate(URI.create(no)), no);
	}

	@ParameterizedTest
	@ValueSource(strings = {"?", "", "/home/J\u0000rgen"})
	void foldersOfAHomeThatIsNotKnownAreTemporary(final String unknown) {
		properties.put("user.home", unknown);
		env.put("XDG_CACHE_HOME", "a\u0000b");
		final HubSettings settings = new HubSettings(env::get, properties::get);
		assertTrue(settings.store().startsWith(AppFolders.temporary()), settings.store()::toString);
		assertTrue(settings.hubCache().startsWith(AppFolders.temporary()));
	}
}
