import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { routes } from '../../src/contracts/index.ts'
import { joinRoutes, nothing, route } from '../../src/contracts/route.ts'

describe('joinRoutes', () => {
  it('names a route after its subject', () => {
    expect(Object.keys(joinRoutes({ shop: { list: route(nothing, z.array(z.string())) } }))).toEqual(['shop.list'])
  })

  it('refuses two routes of one name', () => {
    const again = route(nothing, nothing)
    expect(() => joinRoutes({ 'a': { 'b.c': again }, 'a.b': { c: again } })).toThrow('a.b.c')
  })
})

describe('the contract', () => {
  it('lets no path of the computer through where a file token is asked for', () => {
    const start = routes['jobs.start'].input
    expect(start.safeParse({ kind: 'import', files: ['token'], options: {} }).success).toBe(true)
    expect(start.safeParse({ kind: 'backup', file: '/anywhere' }).success).toBe(false)
  })
})
