/**
 * Loaded into a Node process before its own code (`node --import`): writes every connection or look-up that it tries to a
 * file, one a line. A host that serves only this machine never connects to anything.
 */
import { appendFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

const require = createRequire(import.meta.url);
const file = process.env.SPADEWORK_TEST_CONNECTIONS;

function record(what) {
  appendFileSync(file, `${what}\n`);
}

const net = require('node:net');
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  record(`connect ${JSON.stringify(options)}`);
  return connect.apply(this, args);
};

for (const module of [require('node:dns'), require('node:dns').promises]) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
    const original = module[name];
    module[name] = function (...args) {
      // An address in numbers is looked up nowhere (listening on 127.0.0.1 comes by here).
      if (net.isIP(args[0]) === 0) record(`look up ${args[0]}`);
      return original.apply(this, args);
    };
  }
}

const { Socket } = require('node:dgram');
const { send } = Socket.prototype;
Socket.prototype.send = function (...args) {
  record(`send ${args.slice(1).join(' ')}`);
  return send.apply(this, args);
};
syncBuiltinESMExports();
