import type { Plugin } from 'vite'
import { themeCss } from './theme.ts'

const MARKER = '@shopcast-theme;'

/** Writes the theme's scales and tokens where a style sheet says `@shopcast-theme;`, before Tailwind reads it. */
export function themePlugin(): Plugin {
  return {
    name: 'shopcast:theme',
    enforce: 'pre',
    transform: {
      filter: { id: /style\.css$/ },
      handler(code) {
        return code.includes(MARKER) ? { code: code.replace(MARKER, themeCss()), map: null } : undefined
      },
    },
  }
}
