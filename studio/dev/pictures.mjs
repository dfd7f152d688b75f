/**
 * Takes the pictures of docs/studio.md: makes the page's own sample into films in a real Chromium.
 *
 * Usage: node pictures.mjs COMMAND FOLDER [LANGUAGE]; the command is `ainern2d`. A studio of its own is started in
 * a new state folder, so that nothing of the user's is shown.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const [, , command, folder, only] = process.argv
const LONG_MS = 600_000
const MOST_BYTES = 100_000
const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }
const WORDS = {
  en: {
    project: 'The River Watch',
    sample: 'Use a sample story',
    plan: 'See the plan',
    make: 'Make the film',
    take: 'New take',
    takes: /^Takes/,
    compare: /^Compare/,
  },
  zh: {
    project: '守河人',
    sample: '使用示例故事',
    plan: '查看方案',
    make: '制作影片',
    take: '新版本',
    takes: /^版本/,
    compare: /^比较/,
  },
}

const home = await mkdtemp(join(tmpdir(), 'ainern2d-pictures-'))
// PostgreSQL refuses to run as root, so that its own account must enter.
await chmod(home, 0o755)
const studio = spawn(command, ['studio', '--port', '0', '--no-browser', '--no-dagster'], {
  env: { ...process.env, AINERN2D_HOME: home },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const ended = new Promise((done) => studio.once('exit', done))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})

/** One picture of what the window shows; two pixels for each on a phone, as phones have them. */
async function shoot(page, name) {
  await page.evaluate(() => document.fonts.ready)
  await page.evaluate(() =>
    Promise.all([...document.images].filter((one) => one.loading !== 'lazy').map((one) => one.decode().catch(() => {}))),
  )
  await page.waitForTimeout(400)
  const debug = await page.context().newCDPSession(page)
  const { data } = await debug.send('Page.captureScreenshot', { format: 'webp', quality: 70 })
  const file = join(folder, `${name}.webp`)
  await writeFile(file, Buffer.from(data, 'base64'))
  const { size } = await stat(file)
  assert.ok(size < MOST_BYTES, `${file} has ${size} bytes`)
  console.log(file, size)
}

/** Make a film of the sample, and return the page with it and the addresses of its views. */
async function film(language, address) {
  const words = WORDS[language]
  const context = await browser.newContext({
    viewport: DESKTOP,
    locale: language === 'zh' ? 'zh-CN' : 'en-US',
    storageState: signedIn,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(LONG_MS)
  await page.goto(address)
  await page.getByRole('heading', { level: 1 }).waitFor()
  signedIn ??= await context.storageState()
  const button = (name) => page.getByRole('button', { name, exact: typeof name === 'string' })
  await page.locator('main button, main a.button').filter({ hasText: language === 'zh' ? '新建项目' : 'New project' }).first().click()
  await page.keyboard.type(words.project)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: words.project }).waitFor()
  await page.locator('main button.primary').first().click()
  await button(words.sample).click()
  await button(words.plan).click()
  await page.locator('.scenes li').first().waitFor()
  const plan = page.url()
  await button(words.make).click()
  await page.locator('video.film').waitFor()
  return { page, plan, episode: page.url(), button, words }
}

let signedIn
try {
  const lines = createInterface(studio.stdout)
  const address = await new Promise((found) => lines.once('line', found))
  const origin = new URL(address).origin
  if (only !== 'zh') {
    const { page, plan, episode, button, words } = await film('en', address)
    const project = await page.evaluate(
      async (id) => (await (await fetch(`/api/v1/episodes/${id}`)).json()).project,
      decodeURIComponent(episode.split('/').pop()),
    )
    await page.goto(plan)
    await page.locator('.scenes li').first().waitFor()
    await shoot(page, 'plan')
    await page.goto(episode)
    await page.locator('.cue').first().waitFor()
    await page.locator('video.film').evaluate((video) => (video.currentTime = video.duration * 0.4))
    await page.locator('[data-shot] img').first().waitFor()
    await page.locator('.timeline .numbers').filter({ hasNotText: /^0:00/ }).waitFor()
    await shoot(page, 'episode')
    const spoken = page.locator('[data-shot]').filter({ hasText: 'late' }).locator('.picture')
    await spoken.first().click()
    await page.emulateMedia({ colorScheme: 'dark' })
    await shoot(page, 'shot-dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await button(new RegExp(`^${words.take}`)).first().click()
    await page.getByRole('tab', { name: words.takes }).click()
    await page.locator('.take img').nth(1).waitFor()
    await button(words.compare).click()
    await page.locator('dialog[open] video').nth(1).waitFor()
    await shoot(page, 'compare')
    await page.keyboard.press('Escape')
    await page.goto(`${origin}/projects/${project}/cast`)
    await page.locator('.person img').first().waitFor()
    await shoot(page, 'cast')
    await page.getByRole('button', { name: /^Edit\s+Narrator/ }).click()
    await page.locator('dialog[open] .voices input').nth(3).check()
    await page.locator('dialog[open] .notice strong').waitFor()
    await shoot(page, 'narrator')
    await page.goto(`${origin}/operators`)
    await page.locator('tbody tr').nth(3).waitFor()
    await shoot(page, 'operators')
    await page.goto(`${origin}/projects/${project}`)
    await page.locator('main img').first().waitFor()
    await shoot(page, 'library')
  }
  if (only !== 'en') {
    const { page, episode } = await film('zh', signedIn ? origin : address)
    await page.locator('.cue').first().waitFor()
    await shoot(page, 'episode-zh')
    await page.setViewportSize(PHONE)
    await page.goto(episode)
    await page.locator('.cue').first().waitFor()
    await shoot(page, 'phone-zh')
  }
} finally {
  await browser.close()
  studio.kill('SIGTERM')
  await ended
  await rm(home, { recursive: true, force: true })
}
