"""errcode of the outgoing APIs -> what it means, what staff can do, and what the program does about it."""

from dataclasses import dataclass
from enum import StrEnum


class Then(StrEnum):
    """What follows an errcode. Whatever was not sent waits until the person writes again."""

    RENEW = "renew"  # fetch another access token, try once more
    REPEAT = "repeat"  # busy: try again a little later
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One line of the table; docs/wechat.md carries it too."""

    meaning: str
    remedy: str
    then: Then = Then.STOP


_BY_ITSELF = "不用管，程序会自己换一个新的"
UNKNOWN = ErrorCode("平台没有接受", "到平台的“全局返回码”里查这个号")
ERROR_CODES = {
    -1: ErrorCode("平台系统繁忙", "不用管，程序会再试", Then.REPEAT),
    40001: ErrorCode("access_token 失效，或 AppSecret 不对", "反复出现时，核对 AppSecret", Then.RENEW),
    40003: ErrorCode("这个人不在本账号的关注者里", "不用管，多半是刚取消关注"),
    40013: ErrorCode("AppID 或企业 ID 不对", "核对 ASSISTANT_WECHAT_APPID 或 ASSISTANT_WECOM_CORPID"),
    40014: ErrorCode("access_token 无效", _BY_ITSELF, Then.RENEW),
    40056: ErrorCode("应用的编号（AgentId）不对", "核对 ASSISTANT_WECOM_AGENT_ID"),
    40058: ErrorCode("请求的参数不对", "把日志交给维护人员"),
    40091: ErrorCode("企业微信的 Secret 不对", "核对 ASSISTANT_WECOM_SECRET"),
    40125: ErrorCode("AppSecret 不对", "在公众号后台重置 AppSecret，改 ASSISTANT_WECHAT_SECRET"),
    40164: ErrorCode("本机的公网 IP 不在白名单里", "把报错里的 IP 加进公众号后台“基本配置”的“IP白名单”"),
    40200: ErrorCode("这种账号不能用菜单消息", "订阅号和测试号没有这个能力"),
    42001: ErrorCode("access_token 过期", _BY_ITSELF, Then.RENEW),
    45002: ErrorCode("文字太长", "把日志交给维护人员"),
    45009: ErrorCode("今天的调用次数用完了，或者调用太频繁", "第二天自动恢复；急用可以在后台清零一次"),
    45011: ErrorCode("调用太频繁", "不用管，过一分钟恢复"),
    45015: ErrorCode("对方超过 48 小时没说话，不能主动发", "不用管，对方下次说话时会先看到那条回答"),
    45033: ErrorCode("同时拉取消息的太多", "不用管，程序会再试", Then.REPEAT),
    45047: ErrorCode("对方没再说话，可以主动发的条数用完了", "不用管，对方下次说话时会先看到那条回答"),
    48001: ErrorCode("这个账号没有这个接口的权限", "认证过的账号才有客服消息；没有认证就不要填 ASSISTANT_WECHAT_SECRET"),
    50002: ErrorCode("账号被限制", "登录平台看站内信"),
    60011: ErrorCode("应用没有权限", "在企业微信后台看这个应用的可见范围和权限"),
    60020: ErrorCode("本机的公网 IP 不在企业可信 IP 里", "在企业微信后台这个应用的“企业可信IP”里加上报错里的 IP"),
    81013: ErrorCode("这个人不在应用的可见范围里", "在企业微信后台调整应用的可见范围"),
    95018: ErrorCode("这次客服会话在人工接待中，或已经结束", "不用管，人工接待时机器人不插话"),
}
# The service's own failures, told apart from the platform's.
UNREACHABLE = ErrorCode("连不上平台的接口", "检查这台机器能不能访问外网、域名解析对不对", Then.REPEAT)
