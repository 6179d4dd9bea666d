import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import type { PluginOption, UserConfig } from 'vite'
import { ui as uiTheme } from './theme/theme.ts'
import { themePlugin } from './theme/themePlugin.ts'

/**
 * The plugins with which the window's page is built, in the product and in tests.
 * @param projectRoot the folder of package.json; only the configuration's own file knows where it lies once it is bundled
 */
export function rendererPlugins(projectRoot: string): PluginOption[] {
  return [
    themePlugin(),
    vue(),
    ui({
      root: projectRoot,
      ui: uiTheme,
      // Components resolve by name; their types stand in `nuxtUi.d.ts`, so that a fresh clone type-checks without a build.
      dts: false,
      autoImport: false,
      colorMode: false,
      // Every `i-lucide-…` named in the sources is bundled: nothing is fetched.
      icon: { clientBundle: { scan: { globInclude: ['src/renderer/**/*.{vue,ts}'] } } },
    }),
  ]
}

/** Compile-time switches: the message compiler's development aids and vue-i18n's older interface are left out. */
export const rendererDefines: NonNullable<UserConfig['define']> = {
  __VUE_I18N_FULL_INSTALL__: true,
  __VUE_I18N_LEGACY_API__: false,
  __INTLIFY_PROD_DEVTOOLS__: false,
  __INTLIFY_DROP_MESSAGE_COMPILER__: false,
}

/** Every font and picture is a file of its own: the page's content policy lets no `data:` font in. */
export const rendererAssetsInlineLimit = 0
