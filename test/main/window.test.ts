import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test } from 'vitest'
import { menuTemplate } from '../../src/main/window/menuTemplate.ts'
import { MIN_HEIGHT, MIN_WIDTH, placeWindow } from '../../src/main/window/placeWindow.ts'

const screen = { x: 0, y: 25, width: 1920, height: 1055 }
const right = { x: 1920, y: 0, width: 1280, height: 1024 }

describe('the window opens', () => {
  test('where the system likes at the first start', () => {
    expect(placeWindow(null, [screen])).toEqual({ width: 1440, height: 900 })
  })

  test('where it was left, on any screen', () => {
    const saved = { x: 2000, y: 100, width: 1100, height: 700, maximised: false }
    expect(placeWindow(saved, [screen, right])).toEqual({ x: 2000, y: 100, width: 1100, height: 700 })
  })

  test('elsewhere when its screen is gone, or its title bar out of reach', () => {
    const size = { width: 1100, height: 700, maximised: false }
    expect(placeWindow({ x: 2000, y: 100, ...size }, [screen])).toEqual({ width: 1100, height: 700 })
    expect(placeWindow({ x: 100, y: -300, ...size }, [screen])).toEqual({ width: 1100, height: 700 })
    expect(placeWindow({ x: -1050, y: 100, ...size }, [screen])).toEqual({ width: 1100, height: 700 })
  })

  test('no larger than the screen, and no smaller than its least size', () => {
    expect(placeWindow({ x: 0, y: 25, width: 5000, height: 4000, maximised: false }, [screen])).toMatchObject({ width: 1920, height: 1055 })
    expect(placeWindow({ x: 0, y: 25, width: 10, height: 10, maximised: false }, [screen])).toMatchObject({ width: MIN_WIDTH, height: MIN_HEIGHT })
    expect(placeWindow(null, [{ x: 0, y: 0, width: 800, height: 600 }])).toEqual({ width: MIN_WIDTH, height: MIN_HEIGHT })
  })
})

describe('the menu', () => {
  const items = (template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] => template.flatMap(menu => [menu, ...(menu.submenu as MenuItemConstructorOptions[])])
  const roles = (options: Partial<Parameters<typeof menuTemplate>[0]>): unknown[] =>
    items(menuTemplate({ locale: 'en', platform: 'linux', development: false, ...options })).map(item => item.role).filter(Boolean)

  test.each(['linux', 'win32', 'darwin'] as const)('gives the page its clipboard keys on %s', platform => {
    expect(roles({ platform })).toEqual(expect.arrayContaining(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'quit']))
  })

  test('reloads and opens the tools in development only', () => {
    expect(roles({ development: true })).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']))
    expect(roles({})).not.toEqual(expect.arrayContaining(['reload']))
    expect(roles({})).not.toEqual(expect.arrayContaining(['toggleDevTools']))
  })

  test.each(['linux', 'darwin'] as const)('leaves no word in English for a Chinese reader on %s', platform => {
    const labels = items(menuTemplate({ locale: 'zh', platform, development: false })).filter(item => item.type !== 'separator').map(item => item.label ?? '')
    expect(labels.filter(label => label.replace('Shopcast', '').match(/[a-z]/i) || label === '')).toEqual([])
  })
})
