/** Writes dist/THIRD-PARTY-NOTICES.txt: every package that ships, its licence and the licence's own words. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const NOTICES_FILE = 'dist/THIRD-PARTY-NOTICES.txt';

/** Bundled into the window, so that npm counts them as tools. */
const BUNDLED = ['konva', 'svelte', 'mediabunny', '@tensorflow/tfjs-backend-webgpu'];
const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.|-|$)/i;

export function writeNotices(root) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const listed = execFileSync(npm, ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32',
  });
  const folders = new Set([
    ...listed.split('\n').filter((line) => line.includes('node_modules')),
    ...BUNDLED.map((name) => join(root, 'node_modules', name)),
  ]);
  const notices = [...folders].filter((folder) => existsSync(join(folder, 'package.json'))).map(noticeOf);
  notices.sort((a, b) => a.title.localeCompare(b.title));
  const text = notices.map(({ title, words }) => `${'='.repeat(79)}\n${title}\n${'='.repeat(79)}\n\n${words}\n`);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, NOTICES_FILE), text.join('\n'));
  return notices.length;
}

function noticeOf(folder) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const licence = license?.type ?? license ?? licenses?.map(({ type }) => type).join(' or ') ?? 'licence not stated';
  const words = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return {
    title: `${name} ${version} · ${licence}`,
    words: words.length > 0 ? words.join('\n\n') : `The package carries no text of its licence (${licence}).`,
  };
}
