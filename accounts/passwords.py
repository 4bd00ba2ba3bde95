"""The rules for a new password, in the words that people read."""

from django.contrib.auth import password_validation


class Length(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"Mật khẩu quá ngắn: phải có ít nhất {self.min_length} ký tự."

    def get_help_text(self) -> str:
        return f"Mật khẩu phải có ít nhất {self.min_length} ký tự."


class UnlikeTheOwner(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "Mật khẩu quá giống với tên đăng nhập, họ tên hoặc thư điện tử."

    def get_help_text(self) -> str:
        return "Mật khẩu không được giống tên đăng nhập, họ tên hoặc thư điện tử."


class Uncommon(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "Mật khẩu này quá phổ biến, dễ bị đoán."

    def get_help_text(self) -> str:
        return "Mật khẩu không được là mật khẩu phổ biến, dễ bị đoán."


class NotOnlyDigits(password_validation.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return "Mật khẩu không được chỉ gồm chữ số."

    def get_help_text(self) -> str:
        return "Mật khẩu không được chỉ gồm chữ số."
