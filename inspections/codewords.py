"""PURE: a digest as words that two people can read to each other."""

from __future__ import annotations

WORDS = tuple(
    """
    áo ánh ba bạc bàn bánh bão bay băng bầu bè bếp bến bia biển bình bò bóng bơ bơi bút bụi bưởi bướm cá
    cam cày cát cau cầu cây chai chanh chăn chân chép chè chim chìa chiếu chín chó chổi chum chuối
    chuông chữ cò cỏ cồng cơm cờ cột cua cúc củi cừu dao dâu dây dép dê dế diều dòng dừa dứa dương đá
    đàn đào đèn đèo đê đỉnh đò đỏ đom đồi đồng đũa đường én gà gạch gạo gấc gấu ghế giày giáo giếng giỏ
    gió giường gỗ gối gốm hạc hai hành hạt hến hoa hổ hồ hồng hươu keo kem kẹo kéo kèn khăn khế khèn
    khoai khói khóm khung kiến kim kính lá lạc làng lành lau lăng lễ lịch liềm lim lò lọ lông lợn lúa
    lụa lửa lược lưới mai màn măng mâm mây me mèo mét mía mít mỏ móc môi mộc mơ mũ muối mưa mười nai
    nắng năm nấm nem ngà ngan ngày ngân nghé ngọc ngô nhà nhãn nhẫn nhện nhị nho nhung núi nụ nương nước
    ong ô ổi ớt pháo phấn phố phượng quà quạt quả quê quýt quyển rau rắn rêu rìu rồng rổ rơm ruộng rừng
    rượu sao sáo sách sáng sáu sen sấu sắt sâm sim sò sóc sói son sóng sông sơn suối sữa sứ tám tay táo
    tằm tâm tem tía tiên tiếng tím tỏi tóc tôm tơ tranh trám trăng trâu tre trà trúc trống trời trường
    tùng tuyết tư tường
    """.split()  # noqa: SIM905 (a list would take 256 lines)
)
SPOKEN = 8  # words; each stands for one byte of the digest


def spoken_code(digest: str) -> str:
    """The first eight bytes of a digest (hex) as words; for the ear, comparing uses the whole."""
    return " ".join(WORDS[byte] for byte in bytes.fromhex(digest)[:SPOKEN])
