/**
 * Makes a film on the page as a creator does, in a real Chromium against a real studio with mocks.
 *
 * Usage: node studio.mjs ADDRESS LANGUAGE WIDTH [FOLDER]; the address is that of `ainern2d studio`.
 * It ends with 1 and says where, if something is not as promised. Pictures go into the folder.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const [, , address, language, width, folder] = process.argv
const LONG_MS = 120_000
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Containers give little shared memory.
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})
const context = await browser.newContext({
  viewport: { width: Number(width), height: 844 },
  locale: language === 'zh' ? 'zh-CN' : 'en-US',
  acceptDownloads: true,
})
await context.addInitScript(() => {
  window.clicks = 0
  // A key on a button is a click without a pointer.
  addEventListener('click', (event) => (window.clicks += event.isTrusted && event.detail > 0 ? 1 : 0), true)
})
const page = await context.newPage()
page.setDefaultTimeout(20_000)
const wrong = []
page.on('pageerror', (error) => wrong.push(`error of the page: ${error.message}`))
page.on('console', (message) => {
  if (message.text().includes('Content Security Policy')) wrong.push(message.text())
})
page.on('request', (request) => {
  const url = request.url()
  if (!url.startsWith(new URL(address).origin) && !/^(data|blob):/.test(url))
    wrong.push(`asks a third party: ${url}`)
})
page.on('response', (response) => {
  if (response.status() >= 500) wrong.push(`${response.status()} of ${response.url()}`)
})

/** Whoever cannot see or use a mouse can use this view, and nothing sticks out of it. */
async function check(name) {
  if (folder) await page.screenshot({ path: `${folder}/${name}-${language}-${width}.png` })
  // By the debugger: the page's own policy forbids foreign scripts.
  const debug = await context.newCDPSession(page)
  await debug.send('Runtime.evaluate', { expression: axe })
  // What is half below the headline that sticks to the top would count as too small.
  const found = await page.evaluate(async (values) => {
    const top = scrollY
    scrollTo({ top: 0, behavior: 'instant' })
    const results = await window.axe.run(document, { runOnly: values })
    scrollTo({ top, behavior: 'instant' })
    return results
  }, RULES)
  const serious = found.violations
    .filter((one) => ['serious', 'critical'].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`)
  assert.deepEqual(serious, [], `axe-core in ${name}`)
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ])
  assert.ok(content <= window, `${name} is ${content} pixels wide in a window of ${window}`)
}

const api = (path) => page.evaluate(async (url) => (await fetch(url)).json(), `/api/v1${path}`)
const shots = async (episode) => (await api(`/episodes/${episode}/shots?limit=200`)).items
const latest = async (episode) => (await api(`/episodes/${episode}/runs?limit=1`)).items[0]

async function until(what, ask) {
  const end = Date.now() + LONG_MS
  for (;;) {
    const found = await ask()
    if (found) return found
    assert.ok(Date.now() < end, `waited in vain: ${what}`)
    await new Promise((done) => setTimeout(done, 300))
  }
}

const MOST_CLICKS = 4
/** From the view of an episode, with no shot open. */
async function inFewClicks(what, work) {
  assert.equal(await page.locator('.inspector').count(), 0)
  await page.evaluate(() => (window.clicks = 0))
  await work()
  const clicks = await page.evaluate(() => window.clicks)
  assert.ok(clicks > 0 && clicks <= MOST_CLICKS, `${what} took ${clicks} clicks`)
  console.log(`${what}: ${clicks} clicks`)
}
async function closeShot() {
  await page.locator('.inspector').getByRole('button', { name: named('Close', '关闭'), exact: true }).click()
  await page.locator('.inspector').waitFor({ state: 'detached' })
}

/** A WAV file of so many seconds. */
function silence(seconds) {
  const rate = 8000
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + rate * seconds, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(rate * seconds, 40)
  return Buffer.concat([head, Buffer.alloc(rate * seconds, 128)])
}

const named = (en, zh) => (language === 'zh' ? zh : en)
const button = (en, zh) => page.getByRole('button', { name: named(en, zh), exact: true })
const tab = (en, zh) => page.getByRole('tab', { name: new RegExp(`^${named(en, zh)}`) })

async function onTouch(plan, film) {
  const touch = await browser.newContext({
    ...{ viewport: { width: Number(width), height: 844 }, hasTouch: true, isMobile: true },
    ...{ locale: language === 'zh' ? 'zh-CN' : 'en-US', storageState: await context.storageState() },
  })
  await touch.addInitScript(() => {
    window.shifts = 0
    const add = (list) => list.getEntries().forEach((one) => (window.shifts += one.value))
    new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true })
  })
  const phone = await touch.newPage()
  phone.on('pageerror', (error) => wrong.push(`error of the page: ${error.message}`))
  phone.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load')) wrong.push(message.text())
  })
  await phone.route(/episodes\/[^/]+$/, async (route) => {
    if (route.request().url().includes('/api/')) await new Promise((done) => setTimeout(done, 1000))
    await route.continue()
  })
  await phone.goto(plan)
  await phone.locator('.scenes li').first().waitFor()
  await phone.locator('a[href*="person="]').first().waitFor()
  await phone.unrouteAll({ behavior: 'wait' })
  await phone.goto(film)
  await phone.locator('[data-shot] .picture img').first().tap()
  await phone.locator('.inspector').waitFor()
  // What moves while it is read is missed by a finger: less than 0.1 is good by web.dev/articles/cls.
  const shifts = await phone.evaluate(() => window.shifts)
  assert.ok(shifts < 0.1, `the view moved by ${shifts} while it was read`)
  await touch.close()
}

try {
  await page.goto(address)
  await page.getByRole('heading', { level: 1 }).waitFor()
  assert.ok(!page.url().includes('token'), 'the token stays in the address')
  await check('library')

  // A dialog begins in its text field, and Enter submits.
  await button('New project', '新建项目').click()
  await page.keyboard.type('Bridges')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Bridges' }).waitFor()

  // Keys are shown from anywhere, also where nothing has the focus.
  await page.evaluate(() => document.activeElement.blur())
  await page.keyboard.press('?')
  await page.locator('dialog[open] kbd').first().waitFor()
  await page.keyboard.press('Escape')

  // A project gets another title.
  await button('Rename project', '项目改名').click()
  await page.locator('dialog[open] input').fill('Two bridges')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Two bridges' }).waitFor()

  // A file that is no story is refused in the page's words, wholly visible.
  await page.locator('main button.primary').first().click()
  await page.locator('input[type="file"]').setInputFiles({
    ...{ name: 'broken.docx', mimeType: 'application/octet-stream', buffer: Buffer.from('no document') },
  })
  await button('See the plan', '查看方案').click()
  const refused = page.getByRole('alert')
  await refused.getByText(named('broken.docx is no Word document', '“broken.docx”无法读取')).waitFor()
  const [below, bar] = await Promise.all([refused.boundingBox(), page.locator('.foot').boundingBox()])
  assert.ok(below.y + below.height <= bar.y + 1, 'what is wrong lies below the bar')
  await button('Use another text', '换一个文本').click()
  await page.goBack()

  // A file that is no story is refused in sight, and leaves no title behind.
  await page.locator('main button.primary').first().click()
  await page.locator('input[type="file"]').setInputFiles({
    ...{ name: 'scan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') },
  })
  const title = page.locator('input[maxlength="200"]').first()
  await button('See the plan', '查看方案').click()
  await until('the refusal is in sight', async () => {
    const said = await page.locator('main [role="alert"]').boundingBox()
    const stuck = await page.locator('form .foot').boundingBox()
    return said && said.y + said.height <= stuck.y
  })
  await button('Use another text', '换一个文本').click()
  assert.equal(await title.inputValue(), '')

  // Paste a chapter; it is still there after another view.
  await page.locator('textarea').fill(
    named(
      'It was night in the kitchen. “You are late,” said old Tobias.\n\n“The bridge is gone,” said Mara.\n',
      '夜里，厨房里很暗。“你来晚了。”老陈说。\n\n“桥没了。”阿梅说。\n',
    ),
  )
  await page.locator('input[maxlength="200"]').first().fill(named('The bridge', '断桥'))
  await page.goBack()
  await page.locator('main button.primary').first().click()
  await until('the text is kept', async () => (await page.locator('textarea').inputValue()).length > 20)
  assert.ok(await button('See the plan', '查看方案').isVisible())
  const foot = await button('See the plan', '查看方案').boundingBox()
  assert.ok(foot.y + foot.height <= 844, `See the plan is at ${foot.y}`)
  await check('new')
  await button('See the plan', '查看方案').click()

  // See the plan, and make it.
  await page.locator('.scenes li').first().waitFor({ timeout: LONG_MS })
  await check('plan')
  // Each doubt leads to where it is changed: a person's card, or a shot of the place.
  const leads = await page
    .locator('.doubts > li')
    .evaluateAll((all) => all.map((one) => [one.querySelector('strong').innerText, one.querySelectorAll('a').length]))
  assert.ok(leads.length > 0)
  assert.deepEqual(
    leads.filter(([, links]) => links !== 1),
    [],
    'doubts that lead nowhere',
  )

  // A doubt that is confirmed is gone for all who look, and can be opened again.
  const doubted = page.locator('.doubts > li')
  const [open, words] = [leads.length, await doubted.first().locator('strong').innerText()]
  await doubted.first().getByRole('button', { name: new RegExp(`^${named('This is right', '这样没错')}`) }).click()
  await until('the doubt is gone', async () => (await doubted.count()) === open - 1)
  await page.evaluate(() => localStorage.clear())
  await page.evaluate((one) => localStorage.setItem('ainern2d.language', one), language)
  await page.reload()
  await page.locator('.scenes li').first().waitFor()
  assert.equal(await doubted.count(), open - 1, 'it is there again after the page is loaded')
  await page.getByRole('button', { name: new RegExp(named('Open the settled ones again', '重新打开已确认的')) }).click()
  await until('the doubt is open again', async () => (await doubted.count()) === open)
  assert.equal(await doubted.first().locator('strong').innerText(), words)

  // The world of the episode is changed here, once its price is said.
  await page.locator('summary', { hasText: named('Change era', '修改时代') }).click()
  await page.locator('details select').nth(1).selectOption('russian')
  const asked = page.locator('dialog[open]')
  await asked.locator('button.primary:enabled').waitFor({ timeout: LONG_MS })
  await check('world')
  await asked.locator('button.primary').click()
  await page.getByText(named('russian world', '俄罗斯')).first().waitFor()
  await asked.waitFor({ state: 'detached' })

  // A name leads to the person's card, whose voice is one of a list.
  const planned = page.url()
  const { project } = await api(`/episodes/${planned.split('/').at(-2)}`)
  await until('the cast is known', async () => (await api(`/projects/${project}/cast`)).items.length > 1)
  await page.getByRole('link', { name: named('Mara', '阿梅'), exact: true }).click()
  const card = page.locator('.person.linked')
  await card.getByRole('button', { name: new RegExp(`^${named('Edit', '编辑')}`) }).click()
  const dialog = page.locator('dialog[open]')
  await dialog.locator('.voices input').nth(2).check()
  // Nothing is half below the bar that sticks to the end.
  await dialog.evaluate((box) => box.scrollTo(0, box.scrollHeight))
  await check('person')
  // Who is heard falls silent when another is.
  await page.route('**/sample?*', (route) => route.fulfill({ contentType: 'audio/wav', body: silence(60) }))
  const hear = dialog.locator('.voices button')
  const isHeard = async (at) => (await hear.nth(at).innerText()).includes('■')
  for (const at of [0, 1]) {
    await hear.nth(at).click()
    await until('the voice is heard', () => isHeard(at))
  }
  assert.ok(!(await isHeard(0)), 'two voices are heard at once')
  await hear.nth(1).click()
  await until('no voice is heard', async () => !(await isHeard(1)))
  await page.unroute('**/sample?*')
  // What goes wrong is said inside the dialog, and no longer once it is closed.
  await page.route('**/cast/*', (route) =>
    route.request().method() === 'PATCH'
      ? route.fulfill({ status: 422, json: { detail: 'there is no such voice' } })
      : route.fallback(),
  )
  await button('Save', '保存').click()
  await dialog.getByText('there is no such voice').waitFor()
  const [heading, message] = await Promise.all([
    dialog.locator('h2').first().boundingBox(),
    dialog.locator('.toasts .notice').first().boundingBox(),
  ])
  assert.ok(message.y >= heading.y + heading.height, 'a message covers the title of its dialog')
  await dialog.getByRole('button', { name: named('Close', '关闭'), exact: true }).click()
  await until('it is no longer said', async () => !(await page.getByText('there is no such voice').count()))
  await page.unroute('**/cast/*')
  await check('cast')

  // What is saved is on the card, also where the dialog is closed at once.
  await card.getByRole('button', { name: new RegExp(`^${named('Edit', '编辑')}`) }).click()
  await dialog.getByLabel(named('Hair', '头发'), { exact: true }).fill(named('red hair', '红发'))
  await button('Save', '保存').click()
  await dialog.getByRole('status').getByText(named('Saved', '已保存')).first().waitFor()
  await dialog.getByRole('button', { name: named('Close', '关闭'), exact: true }).click()
  await card.getByText(named('red hair', '红发')).waitFor()

  // A role says what it brings to wear, before it is saved, and the clothes can be kept.
  await card.getByRole('button', { name: new RegExp(`^${named('Edit', '编辑')}`) }).click()
  const role = dialog.getByLabel(named('Role', '身份'), { exact: true })
  const wears = dialog.getByLabel(named('Clothes', '衣着'), { exact: true })
  const wore = await wears.inputValue()
  await role.fill(named('judge', '法官'))
  const keeps = dialog.getByLabel(new RegExp(named('Keep the clothes of before', '保留原来的衣着')))
  await keeps.check({ timeout: LONG_MS })
  assert.match(await wears.inputValue(), new RegExp(named('everyday clothes', '日常便服')))
  // Nothing is half below the bar that sticks to the end.
  await dialog.evaluate((box) => box.scrollTo(0, box.scrollHeight))
  await check('role')
  await keeps.uncheck()
  assert.equal(await wears.inputValue(), wore)
  await role.fill('')
  // What was saved is undone, and made again.
  await dialog.getByRole('button', { name: new RegExp(named('Undo: Hair', '撤销：头发')) }).click()
  const hair = dialog.getByLabel(named('Hair', '头发'), { exact: true })
  await until('the hair is as it was', async () => !/red|红/.test(await hair.inputValue()))
  await dialog.getByRole('button', { name: new RegExp(named('Redo: Hair', '恢复：头发')) }).click()
  await until('the hair is red again', async () => /red|红/.test(await hair.inputValue()))
  await dialog.getByRole('button', { name: named('Close', '关闭'), exact: true }).click()

  // The narrator's pace is chosen there too; what is no number for it is said in words.
  await page.getByRole('button', { name: new RegExp(`^${named('Edit\\s+Narrator', '编辑\\s+旁白')}`) }).click()
  const pace = dialog.getByLabel(named('Speed', '语速'))
  await pace.fill('3')
  await dialog.getByText(named('It must be from 0.5 to 2.', '必须在 0.5 到 2 之间。')).waitFor()
  await pace.fill('1.1')
  await dialog.getByText(named('Makes nothing again', '不需要重做')).waitFor({ timeout: LONG_MS })
  await dialog.evaluate((box) => box.scrollTo(0, box.scrollHeight))
  await check('narrator')
  await button('Save', '保存').click()
  await until('the pace is saved', async () =>
    (await api(`/projects/${project}/cast/narrator`)).voice.rate?.value === 1.1,
  )
  await dialog.getByRole('button', { name: named('Close', '关闭'), exact: true }).click()
  await page.goto(planned)
  await page.locator('.scenes li').first().waitFor()
  await button('Make the film', '制作影片').click()
  await page.locator('[data-shot]').first().waitFor()
  const episode = decodeURIComponent(page.url().split('/').pop())

  // Watch it made: the shots are known at once, and the share never falls.
  const told = []
  await until('the film is made', async () => {
    const now = await page.evaluate(() => ({
      text: document.querySelector('progress')?.parentElement?.innerText ?? '',
      share: document.querySelector('progress')?.value,
      isThere: !!document.querySelector('video.film'),
    }))
    if (now.text) told.push(now)
    return now.isThere
  })
  const number = (await shots(episode)).length
  const said = new RegExp(named(`(\\d+) of ${number} shots`, `镜头 (\\d+) / ${number}`))
  const counted = told.filter((one) => said.test(one.text))
  assert.ok(counted.length > 0, `the number of shots is not told: ${JSON.stringify(told)}`)
  const totals = new Set(told.map((one) => one.text.match(named(/of (\d+) shots/, /\/ (\d+)/))?.[1]))
  totals.delete(undefined)
  assert.deepEqual([...totals], [String(number)])
  const shares = counted.map((one) => one.share)
  assert.deepEqual(shares, shares.toSorted((a, b) => a - b))
  await until('the run ends well', async () => (await latest(episode)).state === 'done')

  // The player has the window's width as far as its height allows, and stills are sharp.
  const player = await page.locator('video.film').boundingBox()
  assert.ok(player.width > 0.8 * Number(width), `the player is ${player.width} wide`)
  await until('stills are sharp', () =>
    page.locator('[data-shot] img').first().evaluate((still) => still.naturalWidth > 200),
  )

  // Play.
  await page.locator('video.film').evaluate((video) => ((video.muted = true), video.play()))
  await until('the playhead moves', () =>
    page.locator('video.film').evaluate((video) => video.currentTime > 0.2),
  )
  await page.locator('video.film').evaluate((video) => video.pause())
  await page.locator('.cue').first().waitFor()
  await check('episode')

  // Change a line: what is promised is made, and no more.
  const before = await shots(episode)
  const at = before.findIndex((shot) => shot.lines.some((line) => line.speaker !== 'narrator'))
  await page.locator('[data-shot] .picture').nth(at).click()
  const inspector = page.locator('.inspector')
  await inspector.locator('textarea').first().fill(named('You are very late.', '你来得太晚了。'))
  const cost = inspector.locator('.foot strong')
  await cost.waitFor({ timeout: LONG_MS })
  const [promised, of] = (await cost.innerText()).match(/\d+/g).map(Number)
  assert.ok(promised > 0 && promised < of, `promises ${promised} of ${of}`)
  // Nothing is half below what sticks to the end, wherever the lines of the story put it.
  await inspector.evaluate((box) => box.scrollTo(0, box.scrollHeight))
  await check('edit')
  // What is typed stays while another shot is looked at, and is not left without a question.
  const steps = [named('Previous shot', '上一个镜头'), named('Next shot', '下一个镜头')].map((name) =>
    inspector.getByRole('button', { name }),
  )
  const [away, home] = at ? steps : steps.toReversed()
  await away.click()
  await cost.waitFor({ state: 'detached' })
  await home.click()
  await cost.waitFor({ timeout: LONG_MS })
  assert.equal(
    await inspector.locator('textarea').first().inputValue(),
    named('You are very late.', '你来得太晚了。'),
  )
  if (Number(width) > 600) {
    await button('Sign out', '退出').click()
    await dialog.getByText(named('is not saved', '还没有保存')).waitFor()
    await check('sign-out')
    await dialog.getByRole('button', { name: named('Stay here', '留在此页') }).click()
  }
  await page.evaluate(() => document.querySelector('a[href$="runs"]').click())
  const question = page.locator('dialog[open]')
  await question.getByRole('button', { name: named('Stay here', '留在此页') }).click()
  assert.ok(decodeURIComponent(page.url()).endsWith(`/episodes/${episode}`))
  // What is changed keeps its place and its picture until it is made, and the player its moment.
  const moment = () => page.locator('video.film').evaluate((video) => video.currentTime)
  const seen = await moment()
  const first = (await latest(episode)).id
  // What a make or another person changed elsewhere meanwhile is no reason to type it again.
  let patched = 0
  await page.route('**/storyboard', (route) =>
    route.request().method() === 'PATCH' && !patched++
      ? route.fulfill({ status: 412, json: { detail: 'changed meanwhile', code: 'changed_meanwhile' } })
      : route.continue(),
  )
  await button('Save only', '只保存').click()
  await page.locator('.timeline .shot.outdated').first().waitFor({ state: 'attached' })
  assert.equal(patched, 2)
  assert.equal(await page.getByText(named('Not saved', '未保存'), { exact: true }).count(), 0)
  assert.equal(await page.locator('.toasts .bad').count(), 0)
  await page.unrouteAll({ behavior: 'wait' })
  assert.equal(await page.locator('.timeline .shot').count(), before.length)
  assert.equal(await page.locator('[data-shot] img').count(), before.length)
  await until('its take is listed', async () => /\(1\)/.test(await tab('Takes', '版本').innerText()))
  await inspector.getByRole('button', { name: named('Close', '关闭'), exact: true }).click()
  await until('what can be undone is said', async () =>
    new RegExp(named('words .shot', '台词（镜头')).test(
      (await button('Undo', '撤销').getAttribute('title')) ?? '',
    ),
  )
  await button('Make', '制作').first().click()
  await question.locator('button.primary:enabled').click()
  const run = await until('the change is made', async () => {
    const found = await latest(episode)
    return found.id !== first && found.state === 'done' ? found : null
  })
  assert.ok(run.made <= promised, `promised ${promised} ops and made ${run.made}`)
  assert.ok(run.made > 0)
  await until('the new film is shown', async () => (await page.locator('.timeline .shot.outdated').count()) === 0)
  // The new film's file is read before its moment can be set.
  await until('the player keeps its moment', async () => Math.abs((await moment()) - seen) < 0.3)
  const changed = await shots(episode)
  await page.locator('[data-shot] .lines').nth(at).click()
  assert.equal(
    changed.filter((shot) => !before.some((old) => old.id === shot.id)).length,
    1,
    'one shot changed',
  )

  await closeShot()

  // A new take, a comparison, a comment and an approval, each in few clicks.
  const still = page.locator('[data-shot] .picture').nth(at)
  const took = run.id
  // While a take is being made, a comparison with it is no wider than the window.
  await page.route('**/versions*', async (route) => {
    const answer = await route.fetch()
    const found = await answer.json()
    if (found.items?.length) {
      const coming = { ...found.items.at(-1), id: 'f'.repeat(32), number: 9, is_current: false }
      Object.assign(coming, { made_at: null, movie: null, picture: null, still: null, thumbnail: '' })
      found.items.push(coming)
    }
    await route.fulfill({ response: answer, json: found })
  })
  await still.click()
  await tab('Takes', '版本').click()
  await inspector.getByRole('button', { name: new RegExp(`^${named('Compare', '比较')}`) }).click()
  await button('Overlay', '叠加').click()
  await dialog.locator('select').first().selectOption('f'.repeat(32))
  await dialog.locator('.boxes.overlay .none').waitFor()
  const wide = await dialog.evaluate((box) => [box.scrollWidth, box.clientWidth])
  assert.ok(wide[0] <= wide[1], `the overlay is ${wide[0]} wide in a dialog of ${wide[1]}`)
  await check('compare-coming')
  await dialog.getByRole('button', { name: named('Close', '关闭'), exact: true }).click()
  await page.unrouteAll({ behavior: 'wait' })
  await closeShot()
  await inFewClicks('a retake', async () => {
    await still.click()
    await inspector.getByRole('button', { name: new RegExp(named('New take', '新版本')) }).first().click()
  })
  await until('the take is made', async () => {
    const found = await latest(episode)
    return found.id !== took && found.state === 'done'
  })
  await tab('Takes', '版本').click()
  await until('the take is shown', async () => (await inspector.locator('.take').count()) >= 2)
  await check('takes')
  await closeShot()
  await inFewClicks('a comparison', async () => {
    await still.click()
    await tab('Takes', '版本').click()
    await inspector.getByRole('button', { name: new RegExp(`^${named('Compare', '比较')}`) }).click()
    await dialog.locator('video').nth(1).waitFor()
  })
  await button('Overlay', '叠加').click()
  await check('compare')
  await button('Play both', '同时播放').click()
  await button('Play both', '同时播放').waitFor({ state: 'detached' })
  assert.ok(await dialog.locator('video').evaluateAll((all) => all.every((one) => one.getBoundingClientRect().bottom < innerHeight)))
  await dialog.getByRole('button', { name: named('Close', '关闭'), exact: true }).click()
  await closeShot()

  await still.click()
  // No earlier shot resembles it; one that does has a picture, reasons, and leads there.
  await tab('Similar shots', '相似镜头').click()
  await inspector
    .getByText(named('No earlier shot resembles this one.', '没有与此相似的较早镜头。'))
    .waitFor({ timeout: LONG_MS })
  await page.route('**/similar*', (route) =>
    route.fulfill({
      json: {
        items: [
          {
            ...{ episode, episode_title: 'The bridge', episode_number: 1, shot: changed[0].id, number: 1 },
            ...{ sentence: 'It was night.', people: ['Mara'], place: 'kitchen', score: 0.6 },
            ...{ thumbnail: changed[0].thumbnail, picture: null, movie: null },
            reasons: [
              { by: 'meaning', values: [] },
              { by: 'people', values: ['Mara'] },
              { by: 'deeds', values: ['run'] },
            ],
          },
        ],
      },
    }),
  )
  await tab('Details', '详情').click()
  await tab('Similar shots', '相似镜头').click()
  await inspector.locator('.similar .badge', { hasText: named('Same deeds: run', '相同动作：跑') }).waitFor()
  await check('similar')
  await page.unroute('**/similar*')
  await inspector.locator('.similar a').click()
  await inspector.getByRole('heading', { name: named('Shot 1', '镜头 1'), exact: true }).waitFor()
  await closeShot()

  // On a place of a frame.
  await inFewClicks('a comment', async () => {
    await still.click()
    await tab('Comments', '批注').click()
    await inspector.locator('.frame').click({ position: { x: 60, y: 40 } })
    await inspector.locator('textarea').fill(named('The lamp is dark here.', '这里的灯没有亮。'))
    await button('Comment', '批注').click()
  })
  await inspector.locator('.comment').first().waitFor()
  await inspector.locator('.pin').waitFor({ state: 'detached' })
  await check('comments')
  await closeShot()

  await inFewClicks('an approval', async () => {
    await still.click()
    await inspector.getByRole('button', { name: new RegExp(`^${named('Approve', '通过')}`) }).click()
  })
  const approved = async () => (await shots(episode)).find((one) => one.decision?.verdict === 'approved')
  const shot = await until('the shot is approved', approved)
  assert.equal(shot.open_comments, 1)
  // One key takes it back, and approves again, once the page knows that it is approved.
  await inspector.locator('button[aria-pressed="true"]').first().waitFor()
  await inspector.locator('h2').first().focus()
  await page.keyboard.press('a')
  await until('the approval is taken back', async () => !(await approved()))
  await until('the page shows that', () =>
    inspector.locator('button[aria-pressed="true"]').count().then((found) => !found),
  )
  await page.keyboard.press('a')
  await until('the shot is approved again', approved)
  // Of several messages only the last one has a button, which takes back what it says.
  await until('one message takes it back', async () => (await page.locator('.toasts .act').count()) === 1)
  await page.locator('.toasts .act').click()
  await until('it is taken back', async () => !(await approved()))
  await inspector.locator('h2').first().focus()
  await until('the page shows that too', () =>
    inspector.locator('button[aria-pressed="true"]').count().then((found) => !found),
  )
  await page.keyboard.press('a')
  await until('the shot is approved once more', approved)
  await page.keyboard.press('Escape')
  await inspector.waitFor({ state: 'detached' })

  // Undo and redo: decisions first, which came last, then the edit.
  const undo = page.locator(`button[title^="${named('Undo', '撤销')}"]`)
  await until('the approval can be undone', async () =>
    new RegExp(named('approval', '通过')).test((await undo.getAttribute('title')) ?? ''),
  )
  await page.keyboard.press('Control+z')
  await until('the approval is undone', async () => !(await approved()))
  await page.getByRole('button', { name: new RegExp(named('Redo', '恢复')) }).first().click()
  await until('it is approved again', approved)
  const edits = async () => (await api(`/episodes/${episode}/edits?limit=200`)).items
  const left = async () => (await edits()).filter((one) => !one.is_undone)
  const isWords = (one) => one.edits.some((each) => each.op === 'set_lines')
  while (isWords((await left())[0]) === false) {
    const before = (await left()).length
    await page.keyboard.press('Control+z')
    await until('one more is undone', async () => (await left()).length === before - 1)
  }
  await page.keyboard.press('Control+z')
  await until('the edit is undone', async () => !(await left()).some(isWords))
  await button('Redo', '恢复').click()
  await until('the edit is there again', async () => (await left()).some(isWords))

  // What is done with many shots is wholly visible, and can be pressed.
  for (const nth of [0, 1]) await page.locator('[data-shot] .pick').nth(nth).click()
  await page.mouse.wheel(0, 400)
  await until('the bar of many shots is not covered', () =>
    page.locator('.bulk :is(strong, button:enabled, select)').evaluateAll((all) =>
      all.length > 4 && all.every((one) => {
        const at = one.getBoundingClientRect()
        return one.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2))
      }),
    ),
  )
  await check('bulk')
  await button('Select none', '取消选择').click()

  // Export.
  await button('Export', '导出').click()
  const link = dialog.locator('a[download]').first()
  await link.waitFor()
  await check('export')
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  assert.match(download.suggestedFilename(), /\.mp4$/)
  await dialog.getByRole('button', { name: named('Close', '关闭'), exact: true }).click()

  // One tap opens a shot; a plan whose episode is not read yet is shown all the same.
  if (Number(width) < 600) await onTouch(planned, page.url().split('?')[0])

  // Runs, in words; a part of the page that cannot be loaded is asked for with the whole page.
  let asks = 0
  await page.route('**/assets/RunsView-*.js', (route) => (asks++ ? route.continue() : route.abort()))
  await page.getByRole('link', { name: named('Runs', '制作记录') }).click()
  await page.locator('tbody a').first().waitFor()
  // What is cut at an edge fades there, and no longer once all of it was seen.
  const table = page.locator('.scroll').first()
  const more = () => table.evaluate((box) => [box.dataset.more, box.scrollWidth > box.clientWidth + 1])
  const [fades, isCut] = await more()
  assert.equal(fades === 'right', isCut)
  await table.evaluate((box) => box.scrollTo(box.scrollWidth, 0))
  await until('its other side fades', async () => (await more())[0] === (isCut ? 'left' : ''))
  await check('runs')
  await page.locator('tbody a').first().click()
  await page.locator('tbody tr').first().waitFor()
  await check('run')

  // What operators read is in the page's language.
  await page.goto(new URL('/operators', address).href)
  await page.locator('tbody tr').nth(3).waitFor()
  await until('all is read', async () => !(await page.getByText(named('Loading…', '正在载入…')).count()))
  await page.locator('summary').click()
  await check('operators')
  const read = await page.locator('main').innerText()
  if (language === 'zh') assert.doesNotMatch(read, /[a-z]+ [a-z]+ [a-z]+ [a-z]+/, 'operators read English')
  // Each backend has a word, and its id in small print.
  const called = await page.locator('tbody th[scope="row"] > span:first-child').allInnerTexts()
  assert.ok(called.length > 5)
  assert.deepEqual(called.filter((one) => /^[a-z_]+(:|$)/.test(one)), [], 'ids in place of words')
  await page.goBack()

  // While its film is made, neither an episode nor its project goes, and the page says why.
  await page.goto(new URL(`/episodes/${episode}`, address).href)
  const shown = page.locator('[data-shot]').first()
  await shown.waitFor()
  const library = new URL(`/projects/${project}`, address).href
  await page.route(/\/api\/v1\/(episodes|projects)\/[^/]+(\?.*)?$/, (route) =>
    route.request().method() === 'DELETE'
      ? route.fulfill({
          status: 409,
          json: { detail: 'it is being made', hint: 'wait', code: 'being_made', params: { title: 'X' } },
        })
      : route.fallback(),
  )
  await page.goto(library)
  for (const [ask, confirm] of [
    [
      button('Delete project', '删除项目'),
      dialog.getByRole('button', { name: named('Delete', '删除'), exact: true }),
    ],
    [
      page.getByRole('button', { name: new RegExp(`^${named('Delete', '删除')}\\s`) }).first(),
      dialog.getByRole('button', { name: named('Delete', '删除'), exact: true }),
    ],
  ]) {
    await ask.click()
    await confirm.click()
    await dialog.getByText(named('it is being made', '“X”的影片正在制作')).waitFor()
    await dialog.getByRole('button', { name: named('Cancel', '取消'), exact: true }).click()
  }
  await page.unrouteAll({ behavior: 'wait' })

  // A page that is loaded again is still signed in; in the other colours too.
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(new URL(`/episodes/${episode}/runs`, address).href)
  await page.locator('tbody a').first().click()
  await page.locator('tbody tr').first().waitFor()
  await page.reload()
  await page.locator('tbody tr').first().waitFor()
  await check('run-dark')
  await page.goto(new URL(`/episodes/${episode}`, address).href)
  await page.locator('[data-shot]').first().waitFor()
  await check('episode-dark')

  // An episode comes back as long as its message is there, and out of the bin later.
  await page.goto(library)
  await page.locator('.card').first().waitFor()
  const remove = page.getByRole('button', { name: new RegExp(`^${named('Delete', '删除')}\\s`) }).first()
  const sure = dialog.getByRole('button', { name: named('Delete', '删除'), exact: true })
  const whole = await api(`/episodes/${episode}`)
  await remove.click()
  await sure.click()
  // The dialog shows messages as well, until it is closed.
  await dialog.waitFor({ state: 'hidden' })
  await until('one message takes it back', async () => (await page.locator('.toasts .act').count()) === 1)
  await page.locator('.toasts .act').click()
  await page.locator('.card').first().waitFor()
  assert.equal((await api(`/episodes/${episode}`)).title, named('The bridge', '断桥'))
  await remove.click()
  await sure.click()
  await page.locator('.card').first().waitFor({ state: 'detached' })
  await page.getByRole('link', { name: named('Bin', '回收站'), exact: true }).click()
  await page.getByText(named('Episode of “Two bridges”', '项目“Two bridges”的一集')).waitFor()
  await check('bin')
  await page.getByRole('button', { name: new RegExp(`^${named('Take out again', '恢复')}`) }).click()
  await page.getByText(named('Nothing is in the bin.', '回收站是空的。')).waitFor()
  assert.equal((await api(`/episodes/${episode}`)).state, whole.state)
  assert.equal((await api(`/episodes/${episode}`)).seconds, whole.seconds)

  // A project goes with all that is in it, once the page has said what.
  await page.goto(library)
  await page.locator('.card').first().waitFor()
  await button('Delete project', '删除项目').click()
  await dialog.locator('.lost li', { hasText: named('The bridge', '断桥') }).waitFor()
  await check('delete-project')
  await sure.click()
  await dialog.waitFor({ state: 'detached' })
  await until('the project is gone', async () => !(await api('/projects')).items.some((one) => one.id === project))
  await page.getByRole('heading', { level: 1, name: named('Library', '作品库') }).waitFor()
  // Nothing is typed and no film is made: signing out asks nothing.
  await button('Sign out', '退出').click()
  await page.locator('input[type="password"], main form input').first().waitFor()
  assert.equal(await dialog.count(), 0)
  assert.deepEqual(wrong, [])
} catch (error) {
  console.error(error.stack ?? String(error))
  for (const one of wrong) console.error(one)
  for (const one of browser.contexts().flatMap((each) => each.pages())) {
    console.error('address:', one.url())
    console.error((await one.locator('body').innerText()).slice(0, 3000))
  }
  if (folder) await page.screenshot({ path: `${folder}/failed-${language}-${width}.png` })
  process.exitCode = 1
} finally {
  await browser.close()
}
