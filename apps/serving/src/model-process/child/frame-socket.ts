import { Socket, type ConnectOpts, type SocketConstructorOpts } from 'node:net';
import { aligned, FrameReader, type Frame } from '../wire/frame.js';

/** What one read takes where frames are small. */
const CHUNK_BYTES = 64 * 1024;
const SLAB_BYTES = 16 * CHUNK_BYTES;

/**
 * The child's end of the frames. A large frame is read into the memory in which it stays, in as few calls as the kernel
 * gives it by; small ones side by side into slabs, where nothing is written twice.
 */
export function openFrameSocket(fd: number, onFrame: (frame: Frame) => void): Socket {
  const reader = new FrameReader(onFrame);
  let slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  let used = 0;
  let isDirect = false;
  const chunk = (): Uint8Array => {
    if (SLAB_BYTES - used < CHUNK_BYTES) {
      slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      used = 0;
    }
    return slab.subarray(used, used + CHUNK_BYTES);
  };
  // The type of the constructor's options leaves out what those of a connection have.
  const options: SocketConstructorOpts & Pick<ConnectOpts, 'onread'> = {
    fd,
    readable: true,
    writable: true,
    onread: {
      buffer: () => {
        const room = reader.room();
        isDirect = room !== undefined;
        return room ?? chunk();
      },
      callback: (bytes, buffer) => {
        if (isDirect) {
          reader.advance(bytes);
        } else {
          used += aligned(bytes);
          reader.push(buffer.subarray(0, bytes));
        }
        return true;
      },
    },
  };
  return new Socket(options);
}
