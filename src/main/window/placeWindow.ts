import type { SavedWindow } from '../appSettings.ts'

export const MIN_WIDTH = 1024
export const MIN_HEIGHT = 640
const DEFAULT_WIDTH = 1440
const DEFAULT_HEIGHT = 900
/** So much of the title bar must be on a screen for a person to get hold of the window. */
const GRIP = 80

export interface Rectangle { x: number; y: number; width: number; height: number }

/**
 * Where the window opens: as it was left, if that still lies on a screen (one may have been unplugged), else in the
 * middle of the first, never larger than its work area unless the least size demands it.
 * @returns without x and y where the system is to choose
 */
export function placeWindow(saved: SavedWindow | null, workAreas: Rectangle[]): { x?: number; y?: number; width: number; height: number } {
  const { width, height } = saved ?? { width: DEFAULT_WIDTH, height: DEFAULT_HEIGHT }
  const home = saved ? workAreas.find(area => canBeGrabbed(saved, area)) : undefined
  const area = home ?? workAreas[0]
  const size = {
    width: Math.max(MIN_WIDTH, Math.min(width, area?.width ?? width)),
    height: Math.max(MIN_HEIGHT, Math.min(height, area?.height ?? height)),
  }
  return saved && home ? { x: saved.x, y: saved.y, ...size } : size
}

function canBeGrabbed(window: Rectangle, area: Rectangle): boolean {
  const visible = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  return visible >= GRIP && window.y >= area.y && window.y <= area.y + area.height - GRIP
}
