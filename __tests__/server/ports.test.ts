/** Which ports are said to be taken, by the server's own Python. */
import { expect, test } from 'vitest'
import { run } from '../lab/process.ts'

test.each([
  { what: 'that stays is told', later: { 20190: '7' }, taken: { 20190: 'an unknown process' } },
  { what: 'that was closed while its owner was looked for is free', later: {}, taken: {} },
  { what: 'that another one has taken meanwhile is not told by the first', later: { 20190: '8' }, taken: {} },
])('a port without an owner $what', async ({ later, taken }) => {
  const script = `
import json, re
text = open("src/server/facts.py").read()
exec(re.search(r"def ports_taken.*?(?=\\n\\n\\n)", text, re.S).group())
answers = [{20190: "7"}, {int(port): inode for port, inode in ${JSON.stringify(later)}.items()}]
listeners = lambda ports: answers.pop(0)
name_of = lambda inode: "an unknown process"
print(json.dumps(ports_taken({20190})))`
  expect(JSON.parse((await run(['python3', '-c', script])).stdout)).toEqual(taken)
})
