"""Answers by mail: a message that somebody writes by answering the mail that told them of one."""
