import { expect, test } from 'vitest'
import type { Notice } from '../../src/model.ts'
import { fitting } from '../../src/report/annotations.ts'

const notices = (level: Notice['level'], count: number): Notice[] =>
  Array.from({ length: count }, (_, index) => ({ level, title: `${level} ${index}`, message: 'm' }))

test('errors come first, then warnings, then notices', () => {
  const mixed = [...notices('notice', 1), ...notices('warning', 1), ...notices('error', 1)]
  expect(fitting(mixed).map((notice) => notice.level)).toEqual(['error', 'warning', 'notice'])
})

test('ten of a level fit; of more the last one counts the rest', () => {
  expect(fitting(notices('warning', 10))).toHaveLength(10)
  const many = fitting(notices('warning', 12))
  expect(many).toHaveLength(10)
  expect(many.at(-1)).toEqual({ level: 'warning', title: '3 more', message: 'warning 9; warning 10; warning 11' })
  const long = fitting(notices('warning', 500)).at(-1)?.message ?? ''
  expect(long).toMatch(/; warning \d+; … \(\d[\d,]* more characters are in the log\)$|; warning … \(/)
})
