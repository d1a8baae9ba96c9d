import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A second socket of an engine, whose cable can be pulled out and put back. */
export type Relay = { readonly socket: string; cut(): void; mend(): Promise<void>; close(): void };

export async function openRelay(socket: string, engine: string): Promise<Relay> {
  const open = new Set<Socket>();
  let server: Server | undefined;
  const mend = (): Promise<void> =>
    new Promise((resolve) => {
      rmSync(socket, { force: true });
      server = createServer((near) => {
        const far = connect(engine);
        for (const end of [near, far]) {
          open.add(end);
          end.on('error', () => {});
          end.on('close', () => {
            open.delete(end);
            near.destroy();
            far.destroy();
          });
        }
        near.pipe(far);
        far.pipe(near);
      }).listen(socket, resolve);
    });
  const cut = (): void => {
    server?.close();
    for (const end of open) end.destroy();
  };
  await mend();
  return { socket, cut, mend, close: cut };
}
