// Makes a clone ready to run: its dependencies and its build. Needs nothing but Node, because in a
// fresh clone there is nothing else.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, 'package-lock.json');
const marker = join(root, 'node_modules', '.orrery-lock-hash');
const oldestNode = [20, 19];
const abandonedAfterMs = 15 * 60 * 1000;

/** Installs what the lock file names, if it is not there, and compiles what changed. */
export async function prepare() {
  checkNode();
  await exclusively(() => {
    if (!dependenciesAreCurrent()) install();
    compile();
  });
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  fail(
    `Orrery needs Node ${oldestNode.join('.')} or later; this is ${process.versions.node}. See https://nodejs.org.`,
  );
}

function dependenciesAreCurrent() {
  const hash = lockHash();
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return true;
  if (!installedPackagesMatchLock()) return false;
  writeFileSync(marker, hash);
  return true;
}

/** npm notes what it installed: an installation that someone made by hand is as good as ours. */
function installedPackagesMatchLock() {
  const installedList = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedList)) return false;
  const installed = JSON.parse(readFileSync(installedList, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  return Object.entries(locked).every(([path, { version, optional, link, resolved }]) => {
    const found = installed[path];
    if (path === '' || (optional && !found)) return true;
    return found !== undefined && found.version === version && (!link || found.resolved === resolved);
  });
}

function install() {
  const startedAt = performance.now();
  say('Installing dependencies (npm ci), once per clone …');
  // Without install scripts: none is needed, and one of them would download 300 MB of CUDA.
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(marker, lockHash());
  say(`Dependencies installed in ${seconds(startedAt)}`);
}

function npm(args) {
  // Under `npm start`, the very npm that runs us; its file is JavaScript.
  const running = process.env.npm_execpath;
  const [program, first] = running?.endsWith('.js') ? [process.execPath, [running]] : ['npm', []];
  const shell = program === 'npm' && process.platform === 'win32';
  run(program, [...first, ...args], { shell }, 'npm ci failed: see its message above');
}

function compile() {
  const startedAt = performance.now();
  const compiler = join(root, 'node_modules', 'typescript7', 'bin', 'tsc');
  run(process.execPath, [compiler, '-b', 'tsconfig.build.json'], {}, 'The sources do not compile');
  say(`Compiled in ${seconds(startedAt)}`);
}

function run(program, args, options, failure) {
  const { status, signal, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options });
  if (signal) process.kill(process.pid, signal);
  if (error || status !== 0) fail(error ? `${failure}: ${error.message}` : failure);
}

/** Two starts in one clone at once: the second waits until the first has prepared it for both. */
async function exclusively(work) {
  const lock = join(root, '.orrery', 'prepare.lock');
  mkdirSync(dirname(lock), { recursive: true });
  while (!claim(lock)) await delay(100);
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function claim(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isAbandoned(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    const old = Date.now() - statSync(lock).mtimeMs > abandonedAfterMs;
    if (!pid) return old; // Its owner may be about to write its pid.
    process.kill(pid, 0);
    return old;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

function seconds(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

const program = process.argv[1];
if (program && realpathSync(program) === fileURLToPath(import.meta.url)) await prepare();
