"""What the chat platforms' own situations need in words; everything about policy comes from the knowledge files."""

from assistant.channels.wechat.incoming import Kind

# kind -> what to do instead
HINTS = {
    Kind.VOICE: "我还听不了语音。请把想问的打成字发给我，比如“三孩补贴多少钱”。",
    Kind.IMAGE: "我看不了图片。请把想问的打成字发给我；检查单、证件这类图片请不要发。",
    Kind.LOCATION: "我看不懂定位。您在哪个县区，打字告诉我就行，比如“沁县产检去哪儿”。",
    Kind.LINK: "我打不开链接。请把想问的打成字发给我。",
    Kind.VIDEO: "我看不了视频。请把想问的打成字发给我，比如“几个月加辅食”。",
}
WELCOME = "您好，欢迎您。"
HELLO = "您好，我在。"
LATER = "正在查，请稍等一会儿，回复任意一个字就能看到结果。情况危急请马上拨打 120。"
FOUND = "您刚才问的，查到了："
FAULT = "程序出错了，不是您的问题。请稍后再问，或者拨打 12345。情况危急请马上拨打 120。"
URGENT_ANYWAY = "情况危急请马上拨打 120。"
NEXT = "您还可以问（回复序号就行）："
EXAMPLES = "比如（回复序号就行）："
WHOLE = "网页上看全文"
WHICH = "您想问哪一样（回复序号就行）："
NOTHING_MORE = "后面没有内容了。您想问什么，直接打字就行。"
