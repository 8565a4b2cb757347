/**
 * Who may import whom: the table of docs/architecture.md, folder by folder. A folder may import itself and what stands
 * here, nothing else of this repository. Tests are free but for one thing: what runs in the window or in both
 * environments is tested without the host.
 */

const host = ['src-main/files', 'src-main/engine-client', 'src-main/engine/api.ts', 'src-shared'];
/** Reading a file piece by piece: the engine's packs, archives and projects do it alike. */
const byteSource = 'src-main/engine/packs/byte-source.ts';
const services = ['src-main/exports', 'src-main/styles', 'src-main/variants', 'src-main/traces'];
const networks = ['src-main/engine/network', 'src-main/engine/modulation', 'src-main/engine/packs'];

/** Folder -> what it may import beside itself. */
export const mayImport = {
  // The labels of the pack that ships are a label set like the others.
  'src-shared': ['models/landscape/pack.json'],
  'src-renderer': ['src-shared'],

  'src-main/electron': ['src-main', 'training', 'src-shared'],
  'src-main/server': ['src-main', 'training', 'src-shared'],
  'src-main/cli': ['src-main', 'training', 'src-shared'],

  'src-main/host': [...host, ...services, 'src-main/projects', 'src-main/packs', 'src-main/teaching'],
  'src-main/teaching': [...host, 'src-main/exports', 'src-main/projects', 'src-main/packs'],
  'src-main/packs': [...host, 'src-main/exports', 'src-main/import', 'src-main/engine/packs'],
  'src-main/projects': [...host, 'src-main/exports', byteSource],
  'src-main/exports': host,
  'src-main/styles': host,
  'src-main/variants': host,
  'src-main/traces': ['src-main/engine-client', 'src-shared'],
  'src-main/files': ['src-main/engine/api.ts', byteSource, 'src-shared'],
  'src-main/engine-client': [
    'src-main/files',
    'src-main/engine/api.ts',
    'src-main/engine/physical-cores.ts',
    'src-shared',
  ],

  'src-main/import': ['src-main/files', 'src-main/engine/network', 'src-main/engine/packs', 'src-shared'],
  'src-main/engine': ['src-main/files/system-errors.ts', 'src-shared'],
  'src-main/engine/inside': [...networks, 'src-main/engine/runtimes', 'src-main/engine/picture.ts', 'src-shared'],
  'src-main/engine/network': ['src-shared'],
  'src-main/engine/modulation': ['src-main/engine/network', 'src-shared'],
  'src-main/engine/packs': ['src-main/engine/network', 'src-shared'],
  'src-main/engine/runtimes': [...networks, 'src-shared'],

  training: [
    ...networks,
    'src-main/engine/runtimes',
    'src-main/engine/likeliest-classes.ts',
    'src-main/engine/parent-channel.ts',
    'src-main/files',
    'src-main/import',
    'src-shared',
  ],
};

/** Folder -> what it may not import although a wider permission would include it. */
const mayNot = {
  'src-main/electron': ['src-main/server', 'src-main/cli'],
  'src-main/server': ['src-main/electron', 'src-main/cli'],
  'src-main/cli': ['src-main/electron'],
};

/** Zones for `import-x/no-restricted-paths`, for what ships. */
export const zones = [
  ...Object.entries(mayImport).map(([folder, allowed]) => ({
    target: `./${folder}`,
    from: '.',
    except: [`./${folder}`, ...allowed.map((path) => `./${path}`), './node_modules'],
    message: `${folder}/ may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing above it'} (docs/architecture.md).`,
  })),
  ...Object.entries(mayNot).map(([folder, forbidden]) => ({
    target: `./${folder}`,
    from: forbidden.map((path) => `./${path}`),
    message: `${folder}/ and ${forbidden.join(', ')} stand beside each other (docs/architecture.md).`,
  })),
];

/** Zones for tests that stand beside what they test. */
export const testZones = ['src-shared', 'src-renderer'].map((folder) => ({
  target: `./${folder}`,
  from: './src-main',
  message: `${folder}/ is tested without the host (docs/architecture.md).`,
}));
