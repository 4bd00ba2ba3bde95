// Scales one photo at a time away from the page: upright, at most 1600 px, drawn anew as JPEG, so that
// no metadata and no location is left in it.

const LONGEST = 1600;
const THUMB = 200;

self.onmessage = async ({ data: { id, bytes, type } }) => {
  let bitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes], { type }), { imageOrientation: "from-image" });
    const jpeg = await draw(bitmap, LONGEST, 0.8);
    const thumb = await draw(bitmap, THUMB, 0.7);
    self.postMessage({ id, bytes: jpeg, thumb }, [jpeg, thumb]);
  } catch {
    self.postMessage({ id, error: true });
  } finally {
    bitmap?.close();
  }
};

async function draw(bitmap, longest, quality) {
  const factor = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * factor));
  const height = Math.max(1, Math.round(bitmap.height * factor));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // a transparent picture has no other ground in JPEG
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
  return blob.arrayBuffer();
}
