/** The smallest model: `x` float32 [N, 1] → `y`, the same. */
export function tinyModel(): Uint8Array {
  return new Uint8Array(Buffer.from(IDENTITY, 'base64'));
}

const IDENTITY =
  'CAgSBm9ycmVyeSgAMgA6TQoVCgF4EgF5GgF5IghJZGVudGl0eToAEghpZGVudGl0eVoUCgF4Eg8KDQgBEgkKAxIBTgoCCAFiFAoBeRIPCg0IARIJCgMSAU4KAggBQgQKABAR';
