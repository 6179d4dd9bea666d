import vueI18n from '@intlify/eslint-plugin-vue-i18n'
import type { Linter } from 'eslint'
import importX from 'eslint-plugin-import-x'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

/** The rooms of `src/core` in the order in which data flows: each may import itself and those before it. */
const coreRooms = ['domain', 'ingest', 'store', 'datasets', 'metrics', 'nn', 'models', 'training', 'tasks', 'backtest', 'export', 'jobs']

/** What each shell, and the contract, may import of `src`. */
const shells: Record<string, string[]> = {
  contracts: ['core/domain'],
  main: ['contracts', 'core/domain', 'core/store', 'core/export'],
  worker: ['contracts', 'core/domain', 'core/jobs'],
  cli: ['contracts', 'core/domain', 'core/jobs'],
  preload: ['contracts', 'core/domain'],
  renderer: ['contracts', 'core/domain'],
}

const zone = (target: string, allowed: string[]) => ({
  target: `./src/${target}`,
  from: './src',
  except: [target, ...allowed].map(room => `./${room}`),
  message: `${target} may import only: ${[target, ...allowed].join(', ')} (see ARCHITECTURE.md).`,
})

const zones = [
  ...coreRooms.map((room, index) => zone(`core/${room}`, coreRooms.slice(0, index).filter(r => !(room === 'nn' && r !== 'domain')).map(r => `core/${r}`))),
  ...Object.entries(shells).map(([shell, allowed]) => zone(shell, allowed)),
]

/** Packages that belong to one room only; where globs overlap, the later entry counts. */
const sql = { group: ['better-sqlite3'], message: 'SQL lives in core/store only.' }
const runtimes = { group: ['onnxruntime-node', '@tensorflow/*'], message: 'Only core/nn/runtimes knows a runtime.' }
const electron = { group: ['electron'], message: 'Only main, preload and worker know Electron.' }
const forbid = (files: string, ...patterns: { group: string[]; message: string }[]) => ({
  files: [files], rules: { 'no-restricted-imports': ['error', { patterns }] satisfies Linter.RuleEntry },
})

export default tseslint.config(
  { ignores: ['out/', 'test/electron-double/fixture-app/preload.cjs', 'dist/', 'node_modules/', 'demo-output/', 'src/core/nn/codec/*_pb.*', 'src/core/nn/kernels/assembly/'] },
  ...tseslint.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.ts', '**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.vue', '.js'] } } },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  forbid('src/**', sql, runtimes),
  forbid('src/{core,contracts,cli,renderer}/**', sql, runtimes, electron),
  forbid('src/core/store/**', runtimes, electron),
  forbid('src/core/nn/runtimes/**', sql, electron),
  {
    files: ['src/core/**'],
    ignores: ['src/core/jobs/**'],
    rules: { 'no-restricted-properties': ['error',
      { object: 'Date', property: 'now', message: 'Core takes a clock.' },
      { object: 'Math', property: 'random', message: 'Core takes a seed.' }] },
  },
  { files: ['src/cli/**', 'test/**', 'build/**', 'src/main/**', 'src/worker/**'], rules: { 'no-console': 'off' } },
  {
    files: ['src/renderer/**/*.vue'],
    plugins: { '@intlify/vue-i18n': vueI18n },
    rules: {
      '@intlify/vue-i18n/no-raw-text': ['error', { attributes: { '/.+/': ['title', 'aria-label', 'aria-placeholder', 'placeholder', 'alt', 'label'] }, ignorePattern: '^[\\s\\d·.,:;%×+−/()–—-]*$' }],
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
    },
  },
)
