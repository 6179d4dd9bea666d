import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultDataDir } from '../../src/cli/defaultDataDir.ts'

test('each system has its own place for an app\'s data', () => {
  const shop = join('Shopcast', 'shops', 'default')
  expect(defaultDataDir('linux', {}, '/home/c')).toBe(join('/home/c', '.config', shop))
  expect(defaultDataDir('linux', { XDG_CONFIG_HOME: '/conf' }, '/home/c')).toBe(join('/conf', shop))
  expect(defaultDataDir('darwin', {}, '/Users/c')).toBe(join('/Users/c', 'Library', 'Application Support', shop))
  expect(defaultDataDir('win32', { APPDATA: 'C:/Users/c/AppData/Roaming' }, 'C:/Users/c')).toBe(join('C:/Users/c/AppData/Roaming', shop))
})
