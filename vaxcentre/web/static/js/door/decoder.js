// Worker: finds QR codes in pictures. The decoder is our own copy, compiled once; nothing is asked of other sites.
import { BarcodeDetector, prepareZXingModule } from "../../vendor/barcode-detector/ponyfill.js";

const WASM = new URL("../../vendor/barcode-detector/zxing_reader.wasm", import.meta.url).href;

prepareZXingModule({ overrides: { locateFile: () => WASM } });
const detector = new BarcodeDetector({ formats: ["qr_code"] });

self.addEventListener("message", async ({ data: picture }) => {
  let texts = [];
  try {
    texts = (await detector.detect(picture)).map((code) => code.rawValue).filter(Boolean);
  } catch {
    // A picture that cannot be read is as good as one without a code: the next one comes at once.
  }
  picture.close();
  self.postMessage(texts);
});
