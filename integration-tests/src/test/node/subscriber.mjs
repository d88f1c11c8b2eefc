// A client on npm `ws`: subscribes to the channel in argv[3] and prints every message as a line.
import WebSocket from "ws";

const [url, channel] = process.argv.slice(2);
const socket = new WebSocket(url, {headers: {Authorization: `Bearer ${process.env.TOKEN}`}});
socket.on("open", () => socket.send(JSON.stringify({type: "subscribe", channel, ref: "1"})));
socket.on("message", (data, isBinary) => {
  if (isBinary) {
    throw new Error("binary message");
  }
  console.log(data.toString());
});
socket.on("close", (code, reason) => {
  console.log(JSON.stringify({type: "closed", code, reason: reason.toString()}));
  process.exit(0);
});
socket.on("error", error => {
  console.error(error);
  process.exit(1);
});
